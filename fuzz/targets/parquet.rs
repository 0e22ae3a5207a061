#![no_main]
// Panics of polars are caught by the reader and become errors: the fuzzer's hook, which ends the process at any panic, is taken
// out. One that is not caught still ends it.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |data: &[u8]| ontrend_fuzz::parquet(data));
