#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| ontrend_fuzz::extract(data));
