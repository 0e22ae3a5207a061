//! Prints docs/yibin.md: `cargo run --example yibin_page > docs/yibin.md`.

#[path = "shared/yibin_page.rs"]
mod yibin_page;

fn main() -> ontrend::error::Result<()> {
    print!("{}", yibin_page::page(&yibin_page::chain()?)?);
    Ok(())
}
