//! The program's subcommands: each parses its arguments, calls one public function of the library and prints.
//!
//! Exit status: 0 all done; 1 done, but some series or files failed (each is named on standard error and the rest is
//! written); 2 nothing done, the call or the input is wrong.

mod archive;
mod assess;
mod batches;
mod config;
mod decompose;
mod evaluate;
mod extract;
mod fits;
mod forecast;
mod growth;
mod indicators;
mod man;
mod output;
mod plot;
mod progress;
mod quantities;
mod revise;
mod run;
mod series;
mod worker;

use crate::error::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// Everything was done.
    All,
    /// Some series or files failed and were named.
    Some,
}

/// Reads indicators out of Chinese government reports, projects them, and says whether stated targets are on trend.
#[derive(Debug, Parser)]
#[command(name = "ontrend", version, arg_required_else_help = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Say nothing but errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say what is being done; twice for more
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// File of defaults; `ontrend.toml` here or above, or `~/.config/ontrend/config.toml`, where left out
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Threads to work on; all cores where left out
    #[arg(long, global = true, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read reports and write everything: tables, charts, brief
    #[command(after_help = run::RUN_EXAMPLES)]
    Run(run::Run),
    /// Read the figures out of reports
    #[command(after_help = extract::EXAMPLES)]
    Extract(extract::Extract),
    /// Forecast every series of a table
    #[command(after_help = forecast::EXAMPLES)]
    Forecast(forecast::Forecast),
    /// Score forecasting models on the past of every series
    #[command(after_help = evaluate::EXAMPLES)]
    Evaluate(evaluate::Evaluate),
    /// Fit growth curves to every series of a table
    #[command(after_help = growth::EXAMPLES)]
    Growth(growth::Growth),
    /// Take every series of a table apart: trend, season, remainder
    #[command(after_help = decompose::EXAMPLES)]
    Decompose(decompose::Decompose),
    /// Assemble observations into series
    #[command(after_help = series::EXAMPLES)]
    Series(series::Series),
    /// Say how likely each target is, and what the official rules find
    #[command(after_help = assess::EXAMPLES)]
    Assess(assess::Assess),
    /// Draw a figure from tables
    #[command(after_help = plot::EXAMPLES)]
    Plot(plot::Plot),
    /// List the quantities of each line of text as JSON Lines
    #[command(after_help = quantities::EXAMPLES)]
    Quantities(quantities::Quantities),
    /// Do one of the above between two Arrow streams, for an engine that holds the data
    #[command(after_help = worker::EXAMPLES)]
    Worker(worker::Worker),
    /// List the forecasting models
    Models,
    /// Search the vocabulary of indicators
    #[command(after_help = indicators::EXAMPLES)]
    Indicators(indicators::Indicators),
    /// Write the manual pages
    #[command(after_help = man::EXAMPLES)]
    Man(man::Man),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no failure.
            let status = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let say = output::Say { quiet: arguments.quiet };
    if let Some(jobs) = arguments.jobs {
        // Nothing has used the pool yet, so that it cannot have been built before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    }
    log(arguments.verbose);
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if crate::frame::reading() {
            tracing::debug!("a reader gave up: {panic}");
        } else {
            tell(panic);
        }
    }));
    let done =
        config::Config::find(arguments.config.as_deref()).and_then(|config| run(arguments.command, &config, say));
    match done {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::Some) => ExitCode::from(1),
        Err(error) => {
            eprintln!("ontrend: {error}");
            ExitCode::from(2)
        }
    }
}

/// Sends the events of the crate to standard error, as far as asked for.
fn log(verbose: u8) {
    use tracing_subscriber::filter::LevelFilter;
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .without_time()
        .with_target(false)
        .init();
}

fn run(command: Command, config: &config::Config, say: output::Say) -> Result<Done> {
    match command {
        Command::Run(command) => run::run(&command, config, say),
        Command::Extract(command) => extract::extract(&command, config, say),
        Command::Forecast(command) => forecast::run(&command, say),
        Command::Evaluate(command) => evaluate::run(&command, say),
        Command::Growth(command) => growth::run(&command, say),
        Command::Decompose(command) => decompose::run(&command, say),
        Command::Series(command) => series::run(&command, say),
        Command::Plot(command) => plot::run(&command, say),
        Command::Quantities(command) => quantities::run(&command),
        Command::Models => Ok(quantities::models()),
        Command::Assess(command) => assess::run(&command, config, say),
        Command::Indicators(command) => indicators::run(&command),
        Command::Man(command) => man::run(&command, <Arguments as clap::CommandFactory>::command()),
        Command::Worker(command) => worker::run(&command, config, say),
        Command::Completions { shell } => {
            use clap::CommandFactory;
            clap_complete::generate(shell, &mut Arguments::command(), "ontrend", &mut std::io::stdout());
            Ok(Done::All)
        }
    }
}
