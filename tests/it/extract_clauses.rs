//! Clauses that leave out what was said before: whose the counted things are, what was done to them, when a change began.

use ontrend::extract::{Options, observe};
use ontrend::report::{BlockKind, ReadOptions, Report};
use ontrend::table::{Observation, Role};

fn read(text: &str) -> Vec<Observation> {
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

fn told(text: &str) -> Vec<Observation> {
    read(&format!("荆门市2024年工作情况\n荆门市科学技术局\n2025年2月11日\n{text}\n"))
}

/// `indicator measure value unit`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    told(text).iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect()
}

fn ends(text: &str) -> Vec<String> {
    told(text).iter().map(|row| row.period_end.map_or_else(String::new, |end| end.to_string())).collect()
}

#[test]
fn deeds_are_done_to_what_was_counted_with_their_counter() {
    assert_eq!(
        brief("滚动实施农业重点项目96个，总投资310亿元，完成投资82亿元，占年度计划的104%；新开工31个、竣工27个。")[4..],
        ["新开工农业重点项目 flow 31个", "竣工农业重点项目 flow 27个"]
    );
    assert_eq!(
        brief("建设公办养老院45所，床位5200张，已验收38所，4所正在装修。")[2..],
        ["验收公办养老院 flow 38所", "装修公办养老院 level 4所"]
    );
}

#[test]
fn kinds_prizes_and_means_are_of_the_whole() {
    assert_eq!(
        brief("社会消费品零售总额812.4亿元，其中城镇增长4.1%、乡村增长5.2%。")[1..],
        ["城镇消费品零售额 growth 4.1%", "乡村消费品零售额 growth 5.2%"]
    );
    assert_eq!(brief("获省科学技术奖24项，其中一等奖3项。"), ["省科学技术奖 flow 24项", "省科学技术奖一等奖 flow 3项"]);
    assert_eq!(brief("十一黄金周，全市接待游客96万人次，日均13.7万人次。")[1..], ["日均接待游客 flow 137000人次"]);
    assert_eq!(brief("昼间道路噪声平均值66.2分贝，夜间为54.1分贝。")[1..], ["夜间道路噪声平均值 level 54.1分贝"]);
}

#[test]
fn whom_works_reach_is_not_what_they_cost() {
    assert_eq!(
        brief("改造老旧小区88个，涉及居民2.3万户，总投资6.4亿元。")[1..],
        ["改造老旧小区涉及居民户数 flow 23000户", "改造老旧小区总投资 flow 6.4亿元"]
    );
}

#[test]
fn zones_hold_the_things_spoken_of() {
    let rows = told("全市高新技术企业642家。其中，漳河新区87家、钟祥市120家。");
    let read: Vec<(&str, &str)> = rows.iter().map(|row| (row.region.as_str(), row.indicator_id.as_str())).collect();
    assert_eq!(read, [("荆门市", "ent_hightech"), ("漳河新区", "ent_hightech"), ("钟祥市", "ent_hightech")]);
}

#[test]
fn a_change_arrives_at_the_same_thing() {
    assert_eq!(brief("农村低保标准由每月480元提高到520元，参保率由95.2%提高到97.6%。").len(), 4);
    assert_eq!(
        brief("幼儿园由212所快速增加到260所，小学减为140所。"),
        ["幼儿园数 level 212所", "幼儿园数 level 260所", "小学数 level 140所"]
    );
    assert_eq!(ends("污水处理率由91.5%提高到96%。"), ["2023-12-31", "2024-12-31"]);
    let aims = read("随州市教育发展三年行动计划（2025—2027年）\n2025年3月6日\n到2027年，寄宿率由42%提高到60%。\n");
    let roles: Vec<Role> = aims.iter().map(|row| row.role).collect();
    assert_eq!(roles, [Role::Actual, Role::Target]);
}

#[test]
fn days_that_run_on_and_years_gone_by() {
    let rows = told("10月1日至7日，全市接待游客96万人次。");
    assert_eq!(rows[0].period_start.map(|day| day.to_string()).as_deref(), Some("2024-10-01"));
    assert_eq!(rows[0].period_end.map(|day| day.to_string()).as_deref(), Some("2024-10-07"));
    assert_eq!(
        ends("每万人口发明专利拥有量12.6件，五年前只有4.8件，居全省第6位。"),
        ["2024-12-31", "2019-12-31", "2024-12-31"]
    );
}

#[test]
fn what_is_done_of_the_years_task_holds_for_the_time_told_of() {
    let text = "黄冈市商务运行发布会\n2023年8月3日\n上半年，全市实际使用外资1.2亿美元，完成全年任务的58%。\n";
    assert!(read(text).iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2023-06-30")));
}

#[test]
fn rates_of_a_policy_are_given_for_what_it_names() {
    let names = |text: &str| brief(text).into_iter().map(|row| row.replace(" rate_card", "")).collect::<Vec<_>>();
    assert_eq!(
        names("对首次认定的高新技术企业每家奖励20万元，重新认定的每家奖励8万元。"),
        ["首次认定高新技术企业奖励 20万元", "重新认定高新技术企业奖励 8万元"]
    );
    assert_eq!(names("对新备案的省级孵化器给予60万元一次性补助。"), ["新备案省级孵化器补助 60万元"]);
}

#[test]
fn tables_that_number_their_rows() {
    let text = "孝感市“十四五”体育规划（摘录）\n专栏1　主要指标\n序号\n指标名称\n单位\n2020年\n2025年\n属性\n\
        1\n体育公园\n个\n4\n12\n约束性\n2\n人均体育场地面积\n平方米\n2.1\n2.6\n预期性\n\
        3\n社会体育指导员\n人\n5600\n8200\n预期性\n";
    let rows: Vec<String> = read(text)
        .iter()
        .map(|row| format!("{} {}{} {}", row.indicator, row.value, row.unit, row.period_end.unwrap().format("%Y")))
        .collect();
    assert_eq!(rows[..3], ["体育公园 4个 2020", "体育公园 12个 2025", "人均体育场地面积 2.1平方米 2020"]);
    assert_eq!(rows.len(), 6);
}

#[test]
fn words_written_wide_are_one_cell() {
    let text = "各段在校学生\n单位：人\n指　标\n2024年\n2023年\n高　中\n22710\n22190\n初　中\n35120\n34870\n小　学\n81240\n83100\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    assert!(report.blocks().iter().filter(|block| block.kind == BlockKind::Cell).count() >= 12);
    assert!(report.text().contains("小学\n"));
    assert!(read(text).iter().filter(|row| row.unit == "人").count() == 6);
}

#[test]
fn headings_that_announce_hold_aims() {
    let text = "鄂州市交通运输局2022年工作情况\n一、主要工作\n全年完成投资52.6亿元。\n二、2023年安排\n改造农村公路180公里、危桥24座。\n";
    let rows: Vec<String> = read(text).iter().map(|row| format!("{} {}", row.role, row.period_end.unwrap())).collect();
    assert_eq!(rows, ["actual 2022-12-31", "target 2023-12-31", "target 2023-12-31"]);
}

#[test]
fn a_page_tells_the_source_of_its_title_on_lines_of_their_own() {
    let text =
        "恩施州农业农村、乡村振兴2020年工作情况\n（州九届人大常委会第三十次会议材料）\n全年粮食总产量146.2万吨。\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    assert_eq!(report.blocks().len(), 3);
    assert_eq!(read(text)[0].region, "恩施土家族苗族自治州");
}

#[test]
fn months_of_this_year_and_of_the_year_before() {
    let text =
        "黄石市经济运行情况\n2024年8月2日\n2023年，全市有市场主体31.2万户。截至今年6月末，全市有市场主体33.5万户。\n";
    let ends: Vec<String> = read(text).iter().map(|row| row.period_end.unwrap().to_string()).collect();
    assert_eq!(ends, ["2023-12-31", "2024-06-30"]);
    let text = "黄石市前三季度经济运行情况\n2024年10月22日\n前三季度，城乡收入比由上年同期的2.21缩小至2.15。\n";
    let ends: Vec<String> = read(text).iter().map(|row| row.period_end.unwrap().to_string()).collect();
    assert_eq!(ends, ["2023-09-30", "2024-09-30"]);
    assert_eq!(
        ends_of("2025年是“十四五”收官之年。全市高新技术企业突破700家、净增60家。"),
        [(None, "2025-12-31".to_string()), (None, "2025-12-31".to_string())]
    );
}

/// First days where they are another year's than the last, and last days.
fn ends_of(text: &str) -> Vec<(Option<String>, String)> {
    use chrono::Datelike;
    let rows = read(&format!("孝昌县2025年科技工作要点\n{text}\n"));
    let spans = rows.iter().map(|row| {
        let end = row.period_end.unwrap();
        (row.period_start.filter(|start| start.year() != end.year()).map(|start| start.to_string()), end.to_string())
    });
    spans.collect()
}

#[test]
fn a_structure_changes_from_last_years_to_this_years() {
    let ends = ends("三次产业结构由上年的11.2:45.6:43.2变为10.8:45.1:44.1。");
    assert_eq!(ends[..3], ["2023-12-31", "2023-12-31", "2023-12-31"]);
    assert_eq!(ends[3..], ["2024-12-31", "2024-12-31", "2024-12-31"]);
}

#[test]
fn tiers_of_an_award_and_its_cap() {
    let names = |text: &str| brief(text).into_iter().map(|row| row.replace(" rate_card", "")).collect::<Vec<_>>();
    assert_eq!(
        names("对年度营业收入首次突破5亿元、20亿元的工业企业，分别给予30万元、80万元奖励。"),
        ["营业收入首次突破5亿元工业企业奖励 30万元", "营业收入首次突破20亿元工业企业奖励 80万元"]
    );
    assert_eq!(
        names("对新认定的国家级、省级研究中心，分别给予200万元、60万元补助。"),
        ["新认定国家级研究中心补助 200万元", "新认定省级研究中心补助 60万元"]
    );
    let capped = names("新型研发机构按设备投资额的20%给予补助，最高800万元。");
    assert_eq!(capped[1], "新型研发机构补助 800万元");
    assert_eq!(names("技术合同登记额达到3000万元的，给予5万元奖励，每增加1000万元再奖励1万元。").len(), 2);
}

#[test]
fn rows_below_a_quantity_in_its_unit_are_its_parts() {
    let text = "荆州市2023年公报\n荆州市统计局\n2024年3月29日\n表3　运输量\n指标　单位　绝对数　比上年增长（%）\n\
        货物周转量　亿吨公里　412.6　5.1\n公路　亿吨公里　131.2　6.3\n水路　亿吨公里　281.4　4.6\n";
    let names: Vec<String> = read(text).into_iter().map(|row| row.indicator).collect();
    assert_eq!(names[2], "公路货物周转量");
    assert_eq!(names[4], "水路货物周转量");
}

#[test]
fn people_of_schools_and_the_narrower_kind() {
    assert_eq!(
        brief("专任教师合计3.12万人。幼儿园0.41万人，小学1.32万人。")[1..],
        ["幼儿园专任教师数 level 4100人", "小学专任教师数 level 13200人"]
    );
    assert_eq!(brief("医院病床使用率81.2%，公立医院为87.5%。")[1..], ["公立医院病床使用率 ratio 87.5%"]);
    assert_eq!(brief("城镇居民人均可支配收入41260元，农村居民21340元。")[1..], ["农村居民人均可支配收入 flow 21340元"]);
}

#[test]
fn steps_are_no_bounds_and_names_go_on_through_them() {
    assert_eq!(
        brief("全市高新技术企业数量连续跨越三个百位台阶，从2020年的416家增长到2024年的742家。"),
        ["高新技术企业数 level 416家", "高新技术企业数 level 742家"]
    );
    assert_eq!(brief("每万人口发明专利拥有量12.6件，高于全省平均1.4件。")[1..], ["每万人口发明专利拥有量 delta 1.4件"]);
    let names = brief("全年吸纳技术合同成交额86.4亿元，输出技术合同成交额42.7亿元。");
    assert!(names[0].starts_with("吸纳") && names[1].starts_with("输出"), "{names:?}");
}

#[test]
fn a_quarters_report_is_of_that_quarter_whatever_days_it_tells_of() {
    let text = "丽江市2024年一季度旅游市场简报\n一季度，全市接待游客1268.3万人次。\n2月10日—17日，接待游客221.5万人次。\n\
        全市检查经营单位452家次。\n";
    let ends: Vec<String> = read(text).iter().map(|row| row.period_end.unwrap().to_string()).collect();
    assert_eq!(ends, ["2024-03-31", "2024-02-17", "2024-03-31"]);
}
