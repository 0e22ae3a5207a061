//! Units of the user's own on the command line.

use std::process::{Command, Output};

fn extract(folder: &std::path::Path, units: &str) -> Output {
    let (report, own) = (folder.join("report.txt"), folder.join("own.csv"));
    std::fs::write(&report, "绵阳市经济和信息化局\n2024年，全市淘汰燃煤锅炉120蒸吨，新增高新技术企业30家。\n").unwrap();
    std::fs::write(&own, units).unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_ontrend"))
        .current_dir(folder)
        .args(["extract", "report.txt", "--units", "own.csv"])
        .output();
    program.unwrap()
}

#[test]
fn a_table_of_units_is_merged_and_its_errors_name_the_cell() {
    let folder = std::env::temp_dir().join(format!("ontrend-units-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let with = extract(&folder, "name,class,base,factor,forms\n蒸吨,power,千瓦,700,蒸吨|蒸吨/时\n");
    let table = String::from_utf8(with.stdout).unwrap();
    assert!(table.lines().any(|line| line.contains("120蒸吨") && line.contains(",蒸吨,")), "{table}");
    assert!(table.contains("30家"), "{table}");
    let wrong = extract(&folder, "name,class\n蒸吨,weight\n");
    let message = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(2), "{message}");
    assert!(message.contains("own.csv line 2, column \"class\": \"weight\" is no class"), "{message}");
    std::fs::remove_dir_all(&folder).unwrap();
}
