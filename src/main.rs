//! The program: parse, call the library, print.

fn main() -> std::process::ExitCode {
    ontrend::cli::main()
}
