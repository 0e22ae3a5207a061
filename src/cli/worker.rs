//! `ontrend worker`: one of the commands between two Arrow IPC streams, for engines that hold the data.

use super::batches::{Failures, Remarks, series};
use super::config::Config;
use super::output::Say;
use super::progress::Progress;
use super::run::Known;
use super::{Done, assess, forecast, growth};
use crate::chain::Document;
use crate::error::{Error, Result};
use crate::frame::polars::prelude::{AnyValue, DataFrame, DataType};
use crate::projection::{self, Failure, Outcome};
use crate::stream::{self, Batch, Options, Sink, Source};
use crate::table::{
    Cell, Column, Kind, LedgerEntry, Observation, Projection, Row, SeriesPoint, Sheet, Target, Verdict,
};
use clap::{Args, CommandFactory, Subcommand};
use serde_json::{Value, json};

pub(super) const EXAMPLES: &str = "Examples:
  ontrend worker forecast --horizon 3 --model ets < series.arrows > forecasts.arrows
  ontrend worker --schema

Rows of one series must stand together; every row carries an error or a result. Exit 1: some series failed, each is a row
with an error; 2: the stream or the call is wrong and what was written is not whole.";

/// Changes when a column or an option is taken away or means something else.
const VERSION: u32 = 1;
/// Reports of a batch.
const REPORTS: usize = 32;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(super) struct Worker {
    #[command(subcommand)]
    task: Option<Task>,
    /// Print the columns of the streams and the options as JSON, and stop
    #[arg(long)]
    schema: bool,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Forecast series: unique_id, ds, y in; projections out
    Forecast(forecast::Modelling),
    /// Fit growth curves to series: unique_id, ds, y in; projections out
    Growth(growth::Curves),
    /// Judge targets, each series alone: unique_id, ds, y and target in (rows with a target are targets); verdicts out
    Assess(Assess),
    /// Read the figures out of reports: doc and text (or content as bytes) in; observations out
    Extract(Extract),
}

#[derive(Debug, Args)]
struct Assess {
    #[command(flatten)]
    judging: assess::Judging,
}

#[derive(Debug, Args)]
struct Extract {
    #[command(flatten)]
    known: Known,
    /// Which table comes out: observations or ledger
    #[arg(long, value_name = "TABLE", default_value = "observations", value_parser = ["observations", "ledger"])]
    table: String,
}

pub(super) fn run(command: &Worker, config: &Config, say: Say) -> Result<Done> {
    let Some(task) = &command.task else {
        println!("{:#}", schema());
        return Ok(Done::All);
    };
    match task {
        Task::Forecast(modelling) => {
            let options = modelling.options()?;
            projection::forecast(&[], &options)?;
            let columns = Projection::sheet(&[], &modelling.levels()).columns;
            let work = |batch: &Batch| {
                let points = SeriesPoint::from_sheet(&batch.sheet()?)?;
                let outcome = projection::forecast(&points, &options)?;
                Ok(projected(&points, outcome, &modelling.levels()))
            };
            serve("forecast", series_options(&[]), &columns, say, work)
        }
        Task::Growth(curves) => {
            let options = curves.options();
            projection::grow(&[], &options)?;
            let columns = Projection::sheet(&[], &curves.levels()).columns;
            let work = |batch: &Batch| {
                let points = SeriesPoint::from_sheet(&batch.sheet()?)?;
                let grown = projection::grow(&points, &options)?;
                Ok(projected(&points, grown.outcome, &curves.levels()))
            };
            serve("growth", series_options(&[]), &columns, say, work)
        }
        Task::Assess(assess) => {
            let options = assess.judging.alone(config)?;
            if options.as_of.is_none() {
                return Err(Error::argument(
                    "date",
                    "is needed: a part of the series does not know the newest date of all",
                ));
            }
            let columns = Verdict::columns(&[]);
            let wanted: Vec<String> = Target::columns(&[]).into_iter().map(|column| column.name).collect();
            let stream = Options { same: assess::base, ..series_options(&wanted) };
            let work = |batch: &Batch| {
                let (points, targets) = split(batch.sheet()?)?;
                Ok(verdicts(&points, &targets, assess::judge(&points, &targets, &options, &|_, _| {})?))
            };
            serve("assess", stream, &columns, say, work)
        }
        Task::Extract(extract) => {
            let options = extract.known.options(config)?;
            let ledger = extract.table == "ledger";
            let columns = if ledger { LedgerEntry::columns(&[]) } else { Observation::columns(&[]) };
            let names = ["doc", "text", "content", "date", "region"].map(String::from).to_vec();
            let stream =
                Options { key: String::new(), rows: REPORTS, any_order: 0, columns: names, ..Options::default() };
            let work = |batch: &Batch| {
                let frame = batch.frame().ok_or_else(|| Error::table("-", 1, "holds no columns"))?;
                let mut made = Made::default();
                for row in 0..frame.height() {
                    let (doc, read) = report(frame, row, &options);
                    let rows = read.map(|document| {
                        let found = document.extraction;
                        if ledger { cells(&found.ledger) } else { cells(&found.observations) }
                    });
                    made.add(doc, columns.len(), rows);
                }
                made.series = frame.height() as u64;
                Ok(made)
            };
            serve("extract", stream, &columns, say, work)
        }
    }
}

fn cells<R: Row>(rows: &[R]) -> Vec<Vec<Cell>> {
    rows.iter().map(Row::cells).collect()
}

fn series_options(more: &[String]) -> Options {
    let mut columns: Vec<String> = SeriesPoint::columns(&[]).into_iter().map(|column| column.name).collect();
    columns.extend_from_slice(more);
    Options { any_order: 0, columns, ..Options::default() }
}

/// What a batch becomes.
#[derive(Default)]
struct Made {
    rows: Vec<Vec<Cell>>,
    failures: Vec<Failure>,
    notes: Vec<String>,
    series: u64,
}

impl Made {
    /// The rows of one subject with an empty error, or one row with the error.
    fn add(&mut self, subject: String, width: usize, rows: Result<Vec<Vec<Cell>>>) {
        match rows {
            Ok(rows) => self.rows.extend(rows.into_iter().map(|mut row| {
                row.push(Cell::Empty);
                row
            })),
            Err(error) => {
                let mut row = vec![Cell::Empty; width];
                row[0] = Cell::Text(subject.clone());
                row.push(Cell::Text(error.root().to_string()));
                self.rows.push(row);
                self.failures.push(Failure { unique_id: subject, model: String::new(), error });
            }
        }
    }
}

/// Projections and failures in the order of the series.
fn projected(points: &[SeriesPoint], outcome: Outcome, levels: &[f64]) -> Made {
    let mut made = Made { notes: outcome.notes, series: series(points), ..Made::default() };
    let sheet = Projection::sheet(&outcome.rows, levels);
    let width = sheet.columns.len();
    let mut rows = outcome.rows.iter().zip(sheet.rows).peekable();
    let mut failures = outcome.failures.into_iter().peekable();
    let mut last = None;
    for point in points {
        let id = &point.unique_id;
        if last == Some(id) {
            continue;
        }
        last = Some(id);
        while let Some((_, mut row)) = rows.next_if(|(row, _)| row.unique_id == *id) {
            row.push(Cell::Empty);
            made.rows.push(row);
        }
        while let Some(failure) = failures.next_if(|failure| failure.unique_id == *id) {
            let mut row = vec![Cell::Empty; width];
            row[0] = Cell::Text(id.clone());
            row[2] = if failure.model.is_empty() { Cell::Empty } else { Cell::Text(failure.model.clone()) };
            row.push(Cell::Text(failure.error.root().to_string()));
            made.rows.push(row);
            made.failures.push(failure);
        }
    }
    made
}

/// The points and the targets of a table with both: rows with a target are targets.
fn split(mut sheet: Sheet) -> Result<(Vec<SeriesPoint>, Vec<Target>)> {
    let Some(at) = sheet.position("target") else {
        return Err(crate::table::missing(&sheet, "target"));
    };
    let lines: Vec<u64> = (0..sheet.rows.len()).map(|row| sheet.line(row)).collect();
    let mut targets = Sheet { rows: Vec::new(), lines: Vec::new(), ..sheet.clone() };
    let mut points = targets.clone();
    for (row, line) in std::mem::take(&mut sheet.rows).into_iter().zip(lines) {
        let to = if row[at] == Cell::Empty { &mut points } else { &mut targets };
        to.rows.push(row);
        to.lines.push(line);
    }
    Ok((SeriesPoint::from_sheet(&points)?, Target::from_sheet(&targets)?))
}

/// A row for each target: its verdict, or why there is none.
fn verdicts(points: &[SeriesPoint], targets: &[Target], judged: assess::Judged) -> Made {
    let width = Verdict::columns(&[]).len();
    let mut made = Made { series: series(points), notes: judged.notes, ..Made::default() };
    for (target, found) in targets.iter().zip(judged.found) {
        let rows = found.map(|attainment| vec![attainment.verdict.cells()]);
        made.add(target.unique_id.clone(), width, rows);
    }
    made
}

/// The report of a row, by the name that its failure has too.
fn report(frame: &DataFrame, row: usize, options: &crate::chain::ChainOptions) -> (String, Result<Document>) {
    let value =
        |name: &str| frame.column(name).ok().and_then(|column| column.get(row).ok()).filter(|value| !value.is_null());
    let text = |name: &str| value(name).map(|value| value.str_value().to_string());
    let doc = text("doc").unwrap_or_else(|| format!("row {}", row + 1));
    let mut own = options.clone();
    let mut read = || {
        if let Some(date) = text("date") {
            let day = date.split(['T', ' ']).next().unwrap_or(&date);
            own.read.date = Some(day.parse().map_err(|_| Error::parse(&date, "a date as 2027-12-31"))?);
        }
        own.read.region = text("region").or(own.read.region.take());
        match (value("content"), value("text")) {
            (Some(AnyValue::Binary(bytes)), _) => Document::from_bytes(bytes, &doc, &own),
            (Some(AnyValue::BinaryOwned(bytes)), _) => Document::from_bytes(&bytes, &doc, &own),
            (_, Some(AnyValue::String(text))) => Document::from_bytes(text.as_bytes(), &doc, &own),
            (_, Some(other)) => Document::from_bytes(other.str_value().as_bytes(), &doc, &own),
            _ => Err(Error::table("-", row as u64 + 2, "has neither text nor content; a report needs one of them")),
        }
    };
    let read = read();
    (doc, read)
}

fn serve(
    command: &str,
    options: Options,
    columns: &[Column],
    say: Say,
    work: impl Fn(&Batch) -> Result<Made> + Sync,
) -> Result<Done> {
    let mut source = Source::stream(std::io::stdin(), "-", &options)?;
    let first = source.next().transpose()?;
    let stamps = first.as_ref().and_then(Batch::frame).map_or(Kind::Text, stamps);
    let columns = with_error(columns);
    let version = VERSION.to_string();
    let words = [("ontrend.schema", version.as_str()), ("ontrend.command", command)];
    let mut sink = Sink::stream(std::io::stdout(), "-", &columns, &words)?.stamps(stamps);
    let encoder = sink.encoder();
    let (mut failures, mut remarks) = (Failures::default(), Remarks::default());
    let progress = Progress::new(Say { quiet: true }, "series");
    let work = |batch: Batch| {
        let made = work(&batch)?;
        let sheet = Sheet { origin: "-".into(), columns: columns.clone(), rows: made.rows, lines: Vec::new() };
        Ok((encoder.encode(&sheet)?, made.failures, made.notes))
    };
    let batches = first.map(Ok).into_iter().chain(source);
    stream::ordered(batches, stream::ahead(), work, |(part, failed, notes)| {
        sink.write(part)?;
        failures.add(&failed);
        remarks.add(&notes, say, &progress);
        Ok(())
    })?;
    sink.finish()?;
    remarks.finish(say);
    Ok(failures.tell())
}

fn with_error(columns: &[Column]) -> Vec<Column> {
    let mut columns = columns.to_vec();
    columns.push(Column { name: "error".into(), kind: Kind::Text, required: false });
    columns
}

/// What stamps of the results hold: what those of the input do.
fn stamps(frame: &DataFrame) -> Kind {
    match frame.column("ds").map(|column| column.dtype().clone()) {
        Ok(DataType::Date | DataType::Datetime(..)) => Kind::Date,
        Ok(kind) if kind.is_primitive_numeric() => Kind::Integer,
        _ => Kind::Text,
    }
}

/// Columns of the streams and options of every task.
fn schema() -> Value {
    let projections = with_error(&Projection::sheet(&[], &[80.0, 95.0]).columns);
    let reports = ["doc", "text", "content", "date", "region"].map(|name| {
        let kind = match name {
            "content" => "binary",
            "date" => "date",
            _ => "text",
        };
        json!({ "name": name, "type": kind, "required": false })
    });
    let points = SeriesPoint::columns(&[]);
    let mut both = points.clone();
    for mut column in Target::columns(&[]) {
        if both.iter().all(|known| known.name != column.name) {
            column.required &= column.name == "target";
            both.push(column);
        }
    }
    // A row is a point or a target: the value of the one is empty in the other.
    both.iter_mut().filter(|column| column.name == "y").for_each(|column| column.required = true);
    let task = |name: &str, input: Value, output: &[Column]| {
        (name.to_string(), json!({ "input": input, "output": described(output), "options": options(name) }))
    };
    let mut tasks: serde_json::Map<String, Value> = [
        task("forecast", described(&points), &projections),
        task("growth", described(&points), &projections),
        task("assess", described(&both), &with_error(&Verdict::columns(&[]))),
        task("extract", Value::from(reports.to_vec()), &with_error(&Observation::columns(&[]))),
    ]
    .into_iter()
    .collect();
    tasks["extract"]["ledger"] = described(&with_error(&LedgerEntry::columns(&[])));
    json!({
        "schema": VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "stream": "Arrow IPC stream; text as utf8, large_utf8, utf8_view or a dictionary of them; out: large_utf8",
        "order": "rows of one series stand together; for assess, of one series and its rates (name up to #)",
        "stamp": "date32, date64 or timestamp: out date32; integers: out int64; text: out text",
        "levels": "columns lo-L and hi-L for each level L asked for; shown for 80,95",
        "tasks": tasks,
    })
}

fn described(columns: &[Column]) -> Value {
    let kind = |kind: Kind| match kind {
        Kind::Text => "text",
        Kind::Integer => "int64",
        Kind::Number => "float64",
        Kind::Date => "date",
        Kind::Flag => "bool",
        Kind::Stamp => "stamp",
    };
    columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": kind(column.kind), "required": column.required }))
        .collect()
}

fn options(task: &str) -> Value {
    #[derive(clap::Parser)]
    struct Alone {
        #[command(subcommand)]
        task: Task,
    }
    let command = Alone::command();
    let Some(command) = command.find_subcommand(task) else { return Value::Null };
    command
        .get_arguments()
        .filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()))
        .map(|argument| {
            let defaults: Vec<String> =
                argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
            json!({
                "name": argument.get_long().unwrap_or_default(),
                "value": argument.get_value_names().map_or(Value::Null, |names| names.iter().map(ToString::to_string).collect()),
                "default": if defaults.is_empty() { Value::Null } else { defaults.join(",").into() },
                "required": argument.is_required_set(),
                "help": argument.get_help().map(ToString::to_string),
            })
        })
        .collect()
}
