//! The constructions of the genre, one by one: what is said, and what is read out of it.

use ontrend::extract::{Lexicon, Options, Source, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::Observation;
use std::sync::Arc;

const HEAD: &str = "绵阳市统计局\n2025年3月20日\n";

fn rows(text: &str) -> Vec<Observation> {
    let text = format!("{HEAD}{text}\n");
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

/// `indicator measure role value unit bound end`, one line a fact.
fn line(row: &Observation) -> String {
    let end = row.period_end.map_or_else(|| "-".to_string(), |date| date.to_string());
    format!("{} {} {} {}{} {} {end}", row.indicator, row.measure, row.role, row.value, row.unit, row.bound)
}

fn reads(text: &str, wanted: &[&str]) {
    let found: Vec<String> = rows(text).iter().map(line).collect();
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn a_level_its_change_and_its_rate() {
    reads(
        "2024年末，全市民用汽车保有量62.9万辆，比上年末增加3.6万辆，增长6.1%。",
        &[
            "民用汽车保有量 level actual 629000辆 eq 2024-12-31",
            "民用汽车保有量 delta actual 36000辆 eq 2024-12-31",
            "民用汽车保有量 growth actual 6.1% eq 2024-12-31",
        ],
    );
}

#[test]
fn falls_are_negative() {
    reads(
        "2024年，全市固定资产投资下降3.2%，商品房销售面积168.9万平方米，减少22.5万平方米。",
        &[
            "固定资产投资 growth actual -3.2% eq 2024-12-31",
            "商品房销售面积 flow actual 1689000平方米 eq 2024-12-31",
            "商品房销售面积 delta actual -225000平方米 eq 2024-12-31",
        ],
    );
    reads(
        "2024年，规上工业增加值增长7.2%，与2023年相比增速回落2.2个百分点。",
        &[
            "规上工业增加值 growth actual 7.2% eq 2024-12-31",
            "规上工业增加值增速 delta actual -2.2百分点 eq 2024-12-31",
        ],
    );
}

#[test]
fn a_fall_that_narrows_is_a_rise_of_the_rate() {
    let found = rows("2024年，固定资产投资同比下降8.2%，降幅比上年收窄1.1个百分点。");
    assert_eq!((found[0].value, found[1].value), (-8.2, 1.1));
}

#[test]
fn comparison_with_an_average_or_an_earlier_plan() {
    let found = rows(
        "2024年末，高新技术企业285家，同“十三五”末相比多出107家。2024年，研发投入强度2.62%，高于全省平均水平0.4个百分点。",
    );
    assert_eq!(line(&found[1]), "高新技术企业数 delta actual 107家 eq 2024-12-31");
    assert_eq!(found[1].base_period, "2020");
    assert_eq!(line(&found[3]), "研发投入强度 delta actual 0.4百分点 eq 2024-12-31");
}

#[test]
fn shares() {
    reads(
        "2024年，税收收入占一般公共预算收入的比重为76.4%，比上年提高2.1个百分点；民生支出占一般公共预算支出的82%。",
        &[
            "税收收入占一般公共预算收入比重 ratio actual 76.4% eq 2024-12-31",
            "税收收入占一般公共预算收入比重 delta actual 2.1百分点 eq 2024-12-31",
            "民生支出占一般公共预算支出比重 ratio actual 82% eq 2024-12-31",
        ],
    );
    reads("2024年，数字经济规模同GDP之比不低于50%。", &["数字经济规模占GDP比重 ratio actual 50% ge 2024-12-31"]);
}

#[test]
fn ratio_chains_of_two_years() {
    let found = rows("2024年，三次产业结构由上年的8.6:48.3:43.1调整为8.2:47.5:44.3。");
    let read: Vec<(f64, String)> = found.iter().map(|row| (row.value, row.period_end.unwrap().to_string())).collect();
    let year = |values: [f64; 3], end: &str| values.map(|value| (value, end.to_string()));
    assert_eq!(read, [year([8.6, 48.3, 43.1], "2023-12-31"), year([8.2, 47.5, 44.3], "2024-12-31")].concat());
    assert_eq!(found[0].indicator, "第一产业增加值占地区生产总值比重");
    assert_eq!(found[5].unit, "%");
}

#[test]
fn per_head_and_per_ten_thousand() {
    reads(
        "2024年，全市人均地区生产总值92803元，每万人发明专利拥有量32件，每千人口执业（助理）医师达到3.98人，孕产妇死亡率4.1/10万。",
        &[
            "人均地区生产总值 flow actual 92803元 eq 2024-12-31",
            "每万人发明专利拥有量 level actual 32件 eq 2024-12-31",
            "每千人口执业（助理）医师数 ratio actual 3.98人 eq 2024-12-31",
            "孕产妇死亡率 ratio actual 4.1/10万 eq 2024-12-31",
        ],
    );
}

#[test]
fn month_ranges_quarters_halves() {
    for (words, start, end) in [
        ("2024年1—9月", "2024-01-01", "2024-09-30"),
        ("2024年前三季度", "2024-01-01", "2024-09-30"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("今年1至2月", "2025-01-01", "2025-02-28"),
        ("去年", "2024-01-01", "2024-12-31"),
        ("“十三五”期间", "2016-01-01", "2020-12-31"),
    ] {
        let found = rows(&format!("{words}，全市技术合同成交额7424万元。"));
        let period = [found[0].period_start, found[0].period_end].map(|date| date.unwrap().to_string());
        assert_eq!(period, [start, end], "{words}");
    }
}

#[test]
fn annual_averages_carry_no_single_base() {
    let found = rows("2024年，农村居民人均可支配收入17652元，是2020年的1.4倍，年均增长8.6%。");
    assert_eq!(line(&found[1]), "农村居民人均可支配收入 growth actual 1.4x eq 2024-12-31");
    assert_eq!(found[1].base_period, "2020");
    assert_eq!(line(&found[2]), "农村居民人均可支配收入 growth actual 8.6% eq 2024-12-31");
}

#[test]
fn staged_target_years() {
    reads(
        "到2027年，高新技术企业达到2500家；到2030年，达到4000家以上。",
        &["高新技术企业数 level target 2500家 eq 2027-12-31", "高新技术企业数 level target 4000家 ge 2030-12-31"],
    );
    reads(
        "到2026年、到2027年，高新技术企业分别突破3000家和4000家。",
        &["高新技术企业数 level target 3000家 gt 2026-12-31", "高新技术企业数 level target 4000家 gt 2027-12-31"],
    );
}

#[test]
fn target_outcome_and_completion_rate() {
    reads(
        "2024年，高标准农田：考核任务23.1万亩，实际建成28.69万亩，完成率124.2%，排名全省第3。",
        &[
            "高标准农田考核任务 flow target 231000亩 eq 2024-12-31",
            "高标准农田实际建成 flow actual 286900亩 eq 2024-12-31",
            "高标准农田完成率 ratio actual 124.2% eq 2024-12-31",
            "高标准农田完成率 rank actual 3位 eq 2024-12-31",
        ],
    );
    reads(
        "2024年，完成交通固定资产投资42.6亿元，占年度计划的112.1%，同比增长9.4%。",
        &[
            "交通固定资产投资 flow actual 42.6亿元 eq 2024-12-31",
            "交通固定资产投资完成率 ratio actual 112.1% eq 2024-12-31",
            "交通固定资产投资 growth actual 9.4% eq 2024-12-31",
        ],
    );
}

#[test]
fn ranges_and_stretch_pairs() {
    reads(
        "到2027年，创新联合体达到30—50家。",
        &["创新联合体数 level target 30家 ge 2027-12-31", "创新联合体数 level target 50家 le 2027-12-31"],
    );
    reads(
        "2027年，进出口总额确保突破3500亿元，力争达到3800亿元。",
        &["货物进出口总额 flow target 3500亿元 gt 2027-12-31", "货物进出口总额 flow target 3800亿元 eq 2027-12-31"],
    );
}

#[test]
fn bounds_in_words_and_symbols() {
    for (words, bound) in [
        ("达480家", "eq"),
        ("突破480家", "gt"),
        ("超480家", "gt"),
        ("480余家", "gt"),
        ("480多家", "gt"),
        ("480家以上", "ge"),
        ("不少于480家", "ge"),
        ("≥480家", "ge"),
        ("近480家", "lt"),
        ("不足480家", "lt"),
        ("480家以内", "le"),
        ("不超过480家", "le"),
        ("约480家", "approx"),
        ("480家左右", "approx"),
    ] {
        let found = rows(&format!("2024年末，全市高新技术企业{words}。"));
        assert_eq!(found.len(), 1, "{words}");
        assert_eq!((found[0].bound.as_str(), found[0].value), (bound, 480.0), "{words}");
    }
}

#[test]
fn intervals_follow_the_wording() {
    let found = rows("2024年末，全市科技型中小企业2900余家，技术合同成交额16.4亿元，高新技术企业近300家。");
    assert_eq!((found[0].lo, found[0].bound.as_str()), (Some(2900.0), "gt"));
    assert_eq!((found[1].lo, found[1].hi), (Some(16.35), Some(16.45)));
    assert_eq!((found[2].hi, found[2].bound.as_str()), (Some(300.0), "lt"));
}

#[test]
fn doublings_tenths_and_halves() {
    reads(
        "2024年，高新技术企业数量翻番，技术合同成交额实现倍增，规上工业企业数量翻两番，民间投资占比超三成。",
        &[
            "高新技术企业数 growth actual 2x eq 2024-12-31",
            "技术合同成交额 growth actual 2x eq 2024-12-31",
            "规上工业企业数量 growth actual 4x eq 2024-12-31",
            "民间投资占比 ratio actual 30% gt 2024-12-31",
        ],
    );
}

#[test]
fn awards_and_their_caps() {
    let found =
        rows("对首次通过认定的高新技术企业，给予一次性奖励30万元；对企业研发费用按5%给予补助，最高不超过100万元。");
    let read: Vec<(&str, &str, f64, &str)> =
        found.iter().map(|row| (row.measure.as_str(), row.role.as_str(), row.value, row.bound.as_str())).collect();
    assert_eq!(
        read,
        [("rate_card", "policy", 30.0, "eq"), ("rate_card", "policy", 5.0, "eq"), ("rate_card", "policy", 100.0, "le")]
    );
    assert!(found[0].indicator.contains("高新技术企业"), "{}", found[0].indicator);
}

#[test]
fn regions_in_brackets_and_in_lists() {
    let found = rows(
        "2024年末，全市高新技术企业810家（涪城区320家、游仙区150家）。三台县、盐亭县的蔬菜种植面积分别为3.2万亩、2.8万亩。",
    );
    let read: Vec<(&str, f64)> = found.iter().map(|row| (row.region.as_str(), row.value)).collect();
    assert_eq!(
        read,
        [("绵阳市", 810.0), ("涪城区", 320.0), ("游仙区", 150.0), ("三台县", 32000.0), ("盐亭县", 28000.0)]
    );
    assert!(found[..3].iter().all(|row| row.indicator_id == "ent_hightech"));
    assert_eq!(found[3].region_code, "510722");
}

#[test]
fn lists_with_fen_bie() {
    reads(
        "2024年，工业投资和技改投资分别为6亿元、5.6亿元，同比分别增长6.3%、10.6%。",
        &[
            "工业投资 flow actual 6亿元 eq 2024-12-31",
            "技改投资 flow actual 5.6亿元 eq 2024-12-31",
            "工业投资 growth actual 6.3% eq 2024-12-31",
            "技改投资 growth actual 10.6% eq 2024-12-31",
        ],
    );
    reads(
        "2024年，国道、省道、县道里程分别为1129公里、884公里和2312公里。",
        &[
            "国道里程 level actual 1129公里 eq 2024-12-31",
            "省道里程 level actual 884公里 eq 2024-12-31",
            "县道里程 level actual 2312公里 eq 2024-12-31",
        ],
    );
    reads(
        "2024年，猪肉2.11万吨、牛肉0.38万吨，分别增长1.4%、2.7%。",
        &[
            "猪肉产量 flow actual 21100吨 eq 2024-12-31",
            "牛肉产量 flow actual 3800吨 eq 2024-12-31",
            "猪肉产量 growth actual 1.4% eq 2024-12-31",
            "牛肉产量 growth actual 2.7% eq 2024-12-31",
        ],
    );
}

#[test]
fn parts_of_a_whole() {
    reads(
        "2024年，汽车产量128.3万辆，其中新能源汽车38.9万辆，增长21.3%。目前建有省级创新平台70余个，其中国家级6个。",
        &[
            "汽车产量 flow actual 1283000辆 eq 2024-12-31",
            "新能源汽车产量 flow actual 389000辆 eq 2024-12-31",
            "新能源汽车产量 growth actual 21.3% eq 2024-12-31",
            "省级创新平台 level actual 70个 gt 2025-03-20",
            "国家级创新平台数 level actual 6个 eq 2025-03-20",
        ],
    );
}

#[test]
fn ranks_and_what_they_rank() {
    let found =
        rows("2024年，高新技术产业营业收入937.9亿元，增长38.8%，总量居全省第5位、增速居全省第3位，在川东北排名第1。");
    let ranks: Vec<(&str, f64, &str)> =
        found[2..].iter().map(|row| (row.indicator.as_str(), row.value, row.scope.as_str())).collect();
    assert_eq!(
        ranks,
        [
            ("高新技术产业营业收入", 5.0, "全省"),
            ("高新技术产业营业收入增速", 3.0, "全省"),
            ("高新技术产业营业收入", 1.0, "川东北")
        ]
    );
}

#[test]
fn page_noise_and_names_are_no_facts() {
    for text in [
        "浏览次数：233",
        "发布时间：2024-07-06 16:30",
        "实施“1+6”产业布局，推广5G应用",
        "联系人：李某 0816-2345678",
        "绵科函〔2025〕96号",
        "第261号提案收悉",
        "《三年行动方案（2025—2027年）》",
        "党的十九届五中全会",
        "入选第三批名单",
    ] {
        assert!(rows(text).is_empty(), "{text}: {:?}", rows(text).iter().map(line).collect::<Vec<_>>());
    }
}

#[test]
fn tables_in_rows_and_flattened() {
    let found =
        rows("附：主要农作物种植面积\n作物　面积（公顷）　比上年增减（公顷）\n粮食　43907　63\n玉米　11118　-11265");
    let read: Vec<(&str, &str, f64)> =
        found.iter().map(|row| (row.indicator.as_str(), row.measure.as_str(), row.value)).collect();
    assert_eq!(read[1..3], [("粮食种植面积", "delta", 63.0), ("玉米种植面积", "flow", 11118.0)]);
    assert_eq!(read[3].2, -11265.0);
    let found = rows(
        "\n指标\n单位\n2023年\n2022年\n增长（%）\n粮食产量\n万吨\n358.6\n352.1\n1.8\n油料产量\n万吨\n25.3\n24.8\n2.0",
    );
    let read: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        read[..3],
        [
            "粮食产量 flow actual 3586000吨 eq 2023-12-31",
            "粮食产量 flow actual 3521000吨 eq 2022-12-31",
            "粮食产量 growth actual 1.8% eq 2023-12-31",
        ]
    );
    assert_eq!(found.len(), 6);
}

#[test]
fn a_user_adds_an_indicator_and_a_region() {
    let own = Source {
        name: "own.csv",
        text: "id,name_zh,aliases_zh,unit,measure\npandas,大熊猫数,野生大熊猫,只,level\n",
    };
    let area = Source { name: "areas.csv", text: "code,name,aliases\n,王朗自然保护区,王朗\n" };
    let lexicon = Lexicon::build(&[own], &[area]).expect("tables");
    let text = format!("{HEAD}2024年，王朗自然保护区野生大熊猫30只。\n");
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, &Options { lexicon: Arc::new(lexicon) }).observations;
    assert_eq!((found[0].indicator_id.as_str(), found[0].region.as_str()), ("pandas", "王朗自然保护区"));
}

#[test]
fn what_the_caller_knows_wins() {
    let options = ReadOptions { date: "2024-05-01".parse().ok(), region: Some("宜宾市".to_string()) };
    let report = Report::read("目前，高新技术企业480家。\n".as_bytes(), "t.txt", &options).expect("text");
    let found = observe(&report, &Options::default());
    assert_eq!((found.context.region_code.as_str(), found.observations[0].region.as_str()), ("511500", "宜宾市"));
    assert_eq!(found.observations[0].period_end, options.date);
    assert!(found.observations[0].inferred.contains("period_end"));
}

#[test]
fn an_invented_region_is_worse_than_none() {
    let report = Report::read(
        "我市社会保障水平稳步提升\n截至9月底，参保人数312.5万人。\n".as_bytes(),
        "t.txt",
        &ReadOptions::default(),
    )
    .expect("text");
    let found = observe(&report, &Options::default());
    assert!(["全市", "我市"].contains(&found.context.region.as_str()));
    assert_eq!(found.observations[0].region_code, "");
}
