//! Constructions of plans, bulletins, replies and policies, each in several wordings: what is said, and what is read.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::Observation;

const HEAD: &str = "绵阳市统计局\n2025年3月20日\n";

fn read(text: &str) -> Vec<Observation> {
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

fn rows(text: &str) -> Vec<Observation> {
    read(&format!("{HEAD}{text}\n"))
}

/// `indicator measure value unit`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    rows(text).iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect()
}

#[test]
fn contributions_to_growth() {
    assert_eq!(
        brief("2024年，三次产业对经济增长的贡献率分别为6.1%、50.4%和43.5%。"),
        [
            "第一产业对经济增长贡献率 ratio 6.1%",
            "第二产业对经济增长贡献率 ratio 50.4%",
            "第三产业对经济增长贡献率 ratio 43.5%",
        ]
    );
    assert_eq!(
        brief("2024年，汽车制造业增加值增长15.8%，拉动规上工业增长2.1个百分点，对工业增长的贡献率为30.5%。"),
        [
            "汽车制造业增加值 growth 15.8%",
            "汽车制造业拉动规上工业增长 delta 2.1百分点",
            "汽车制造业对工业增长贡献率 ratio 30.5%",
        ]
    );
}

#[test]
fn a_growth_above_the_average_is_a_difference_of_rates() {
    assert_eq!(
        brief("2024年，规上工业增加值增长9.1%，高于全国1.3个、全省0.6个百分点。"),
        ["规上工业增加值 growth 9.1%", "规上工业增加值增速 delta 1.3百分点", "规上工业增加值增速 delta 0.6百分点"]
    );
    let found = rows("2024年，规上工业增加值增长9.1%，高于全国1.3个、全省0.6个百分点。");
    assert!(found.iter().all(|row| row.region == "绵阳市"));
}

#[test]
fn falls_of_days_indices_and_points() {
    assert_eq!(
        brief("2024年，全市空气优良天数297天，比上年减少4天；城乡收入比为2.04，比上年缩小0.04。"),
        ["空气优良天数 level 297天", "空气优良天数 delta -4天", "城乡收入比 ratio 2.04", "城乡收入比 delta -0.04"]
    );
    let found = rows("2024年，城乡收入比由上年的2.85降至2.78。平均住院日8.6天，同比缩短0.4天。");
    let values: Vec<f64> = found.iter().map(|row| row.value).collect();
    assert_eq!(values, [2.85, 2.78, 8.6, -0.4]);
    assert_eq!(found[0].period_end.unwrap().to_string(), "2023-12-31");
}

#[test]
fn counts_without_a_counter() {
    let found = rows("2024年，全市总诊疗人次3056.7万，常住人口达489.3万，70万果农增收。");
    let read: Vec<(f64, &str)> = found.iter().map(|row| (row.value, row.unit.as_str())).collect();
    assert_eq!(read, [(30_567_000.0, "人次"), (4_893_000.0, "人"), (700_000.0, "人")]);
}

#[test]
fn ages_households_and_sizes_are_limits() {
    assert_eq!(
        brief("2024年，65岁及以上老年人健康管理率71.6%，30户以上自然村寨100%通硬化路，56人以上大班额比例0.4%。"),
        ["65岁及以上老年人健康管理率 ratio 71.6%", "30户以上自然村寨通硬化路比例 ratio 100%", "大班额比例 ratio 0.4%"]
    );
    assert_eq!(
        brief("2024年，新签约5000万元以上项目12个，年销售10亿元以上“重磅品种”5个。").len(),
        2,
        "the size of a project or product is no fact of its own"
    );
}

#[test]
fn rates_for_each_of_several_clauses() {
    assert_eq!(
        brief("2024年，规上工业企业实现营业收入480.2亿元，利润总额21.6亿元，分别增长6.2%、下降11.5%。"),
        [
            "规上工业企业营业收入 flow 480.2亿元",
            "规上工业企业利润总额 flow 21.6亿元",
            "规上工业企业营业收入 growth 6.2%",
            "规上工业企业利润总额 growth -11.5%"
        ]
    );
    assert_eq!(
        brief("2024年，城镇、农村居民人均可支配收入分别达40860元、14680元，增长5%、8.2%。")[2..],
        ["城镇居民人均可支配收入 growth 5%", "农村居民人均可支配收入 growth 8.2%"]
    );
    assert_eq!(
        brief("2024年，接待游客3250万人次，旅游总收入486.5亿元，分别增长8.7%和10.2%。")[2..],
        ["接待游客 growth 8.7%", "旅游总收入 growth 10.2%"]
    );
}

#[test]
fn heads_that_only_the_last_of_a_list_has() {
    for (text, wanted) in [
        ("二氧化硫、二氧化氮年均浓度分别为9微克/立方米、20微克/立方米", ["二氧化硫浓度", "二氧化氮浓度"]),
        ("幼儿园、普通小学生均经费分别为7125元、11386元", ["幼儿园生均经费", "普通小学生均经费"]),
        ("高血压、糖尿病患者规范管理率分别为75.2%、73.8%", ["高血压患者规范管理率", "糖尿病患者规范管理率"]),
        ("基础研究、应用研究经费所占比重分别为2.1%、6.8%", ["基础研究经费所占比重", "应用研究经费所占比重"]),
        ("椅业、竹业两大传统产业产值分别达到420亿元、160亿元", ["椅业产值", "竹业产值"]),
    ] {
        let found = rows(&format!("2024年，{text}。"));
        let names: Vec<&str> = found.iter().map(|row| row.indicator.as_str()).collect();
        assert_eq!(names, wanted, "{text}");
    }
}

#[test]
fn pupils_and_teachers_belong_to_the_schools_counted() {
    assert_eq!(
        brief("2024年，全市普通小学521所，教学点186个。招生5.01万人，毕业生5.33万人；普通高中47所，在校生9.12万人。"),
        [
            "普通小学 level 521所",
            "教学点 level 186个",
            "小学招生数 flow 50100人",
            "小学毕业生数 flow 53300人",
            "普通高中数 level 47所",
            "普通高中在校生数 level 91200人"
        ]
    );
    let found = rows("2024年，普通中学53所，在校学生8.2万人。");
    assert_ne!(found[1].indicator_id, "uni_students");
}

#[test]
fn a_share_that_moves() {
    assert_eq!(
        brief("2024年，一般贸易进出口1296.1亿元，增长13.4%，占进出口总值的58.6%，提升2.4个百分点。")[2..],
        ["一般贸易进出口额占进出口总值比重 ratio 58.6%", "一般贸易进出口额占进出口总值比重 delta 2.4百分点"]
    );
    assert_eq!(brief("2024年，专任教师5.6万人，占79%。"), ["专任教师数 level 56000人", "专任教师数占比 ratio 79%"]);
}

#[test]
fn the_figure_compared_with_keeps_its_own_date() {
    let found = rows("截至2024年6月底，每千人口托位数4.05个，较2021年底的1.7个增加2.35个。");
    let read: Vec<(f64, String)> = found.iter().map(|row| (row.value, row.period_end.unwrap().to_string())).collect();
    let wanted = [(4.05, "2024-06-30"), (1.7, "2021-12-31"), (2.35, "2024-06-30")];
    assert_eq!(read, wanted.map(|(value, date)| (value, date.to_string())));
    assert_eq!(found[2].base_period, "2021");
    let found = rows("二级公路占比由2012年的31%提高到68.4%。农村公路里程3.2万公里。");
    assert_eq!(found[0].period_end.unwrap().to_string(), "2012-12-31");
    assert!(found[1..].iter().all(|row| row.period_end.unwrap().to_string() == "2025-03-20"));
}

#[test]
fn budgets_plans_and_aims_beside_outcomes() {
    let found = rows("2024年，一般公共预算收入完成5.62亿元，为年初预算5.48亿元的102.6%。");
    let read: Vec<(&str, &str, f64)> =
        found.iter().map(|row| (row.indicator_id.as_str(), row.role.as_str(), row.value)).collect();
    assert_eq!(read[..2], [("gov_rev", "actual", 5.62), ("gov_rev", "target", 5.48)]);
    assert_eq!(found[2].indicator, "一般公共预算收入完成率");
    let found = rows("2024年，单位GDP能耗下降3.9%，超额完成年度下降3.2%的目标。");
    let read: Vec<(&str, f64)> = found.iter().map(|row| (row.role.as_str(), row.value)).collect();
    assert_eq!(read, [("actual", -3.9), ("target", -3.2)]);
}

#[test]
fn cue_words_that_only_look_like_aims() {
    for text in [
        "2024年，将研发投入作为核心指标，全市研发经费45亿元。",
        "2024年，争取中央预算内投资3420万元。",
        "2024年，达到水质目标要求的河道有34条。",
        "2024年，计划生育服务站12个。",
    ] {
        assert!(rows(text).iter().all(|row| row.role.as_str() == "actual"), "{text}");
    }
    for text in [
        "力争实现研发经费45亿元。",
        "全市将新增高新技术企业40家。",
        "预期目标是研发经费45亿元。",
        "全市计划培训托育人员1500人次。",
        "争取新建学校3所。",
    ] {
        assert!(rows(text).iter().all(|row| row.role.as_str() == "target"), "{text}");
    }
}

#[test]
fn awards_by_case_by_share_and_by_head() {
    let found = rows(
        "对完成Ⅰ、Ⅱ期临床试验的创新药，分别给予最高500万元、1000万元奖励。按每个新增托位1万元标准给予补助。\
         对普惠托育机构给予每人每月200元运营补贴。对年营业收入首次突破1亿元、5亿元的企业，分别奖励50万元、100万元。",
    );
    let read: Vec<(f64, &str)> = found.iter().map(|row| (row.value, row.bound.as_str())).collect();
    assert_eq!(read, [(500.0, "le"), (1000.0, "le"), (1.0, "eq"), (200.0, "eq"), (50.0, "eq"), (100.0, "eq")]);
    assert!(found.iter().all(|row| row.measure.as_str() == "rate_card" && row.role.as_str() == "policy"));
    let paid = rows("2024年，全市累计兑现奖励资金2860万元，发放培训补贴4870万元。");
    assert!(paid.iter().all(|row| row.measure.as_str() == "flow" && row.role.as_str() == "actual"));
}

#[test]
fn flows_that_have_no_stock() {
    assert_eq!(
        brief("2024年，货物周转量421.8亿吨公里，检查机构611家次，化解债务112亿元，接待入境游客3.2万人次。"),
        [
            "货物周转量 flow 42180000000吨公里",
            "检查机构 flow 611家次",
            "化解债务 flow 112亿元",
            "接待入境游客 flow 32000人次"
        ]
    );
    assert_eq!(
        brief("2024年末，日处理能力245万立方米，活立木蓄积量6795万立方米，资产总额3862亿元。"),
        ["日处理能力 level 2450000立方米", "活立木蓄积量 level 67950000立方米", "资产总额 level 3862亿元"]
    );
}

#[test]
fn holds_nothing_where_no_number_stands() {
    assert!(rows("2024年，猪肉产量基本持平，粮食生产再获丰收。").is_empty());
}

#[test]
fn page_noise_inside_numbers() {
    assert_eq!(brief("2024年，技术需求 **200** 余项，占比 62.5 %，增长2·9%。").len(), 3);
    let found = rows("2024年，\"小巨人\"企业７家，占全省的\"半壁江山\"。");
    assert_eq!((found[0].indicator_id.as_str(), found[0].value), ("ent_srdi_giant", 7.0));
}

#[test]
fn regions_by_office_by_bracket_and_inside_another() {
    let found = read(
        "关于第0187号提案的答复\n截至2024年6月底，新建小区配建托位2.86万个。\n洛阳市卫生健康委员会\n2024年7月15日\n",
    );
    assert_eq!(found[0].region, "洛阳市", "新建 is a county's short name and a common word");
    let found = read("毕节市七星关区2024年政府工作报告\n2023年，地区生产总值585亿元。\n");
    assert_eq!((found[0].region.as_str(), found[0].region_code.as_str()), ("七星关区", "520502"));
    let found = rows("2023年，研发经费投入超过20亿元的有江油市（31.2亿元）和高新区（24.5亿元）。");
    let read: Vec<(&str, f64)> = found.iter().map(|row| (row.region.as_str(), row.value)).collect();
    assert_eq!(read, [("江油市", 31.2), ("绵阳高新区", 24.5)]);
    assert!(found.iter().all(|row| row.indicator_id == "gerd"));
    let found = rows("2024年，获评全国“四好农村路”示范县3个。");
    assert_eq!(found[0].region, "绵阳市");
}

#[test]
fn tables_of_plans_and_outcomes() {
    let found = read(
        "鄂尔多斯市2024年计划执行情况与2025年计划草案\n\n指标名称　2024年计划　2024年完成　增长（%）　2025年计划（%）\n\
         地区生产总值（亿元）　6500　6363.04　6.5　6左右\n一般公共预算收入（亿元）　860　874.2　-1.3　1\n",
    );
    let read: Vec<String> = found
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {}",
                row.indicator_id,
                row.measure,
                row.role,
                row.value,
                row.period_end.map_or(String::new(), |date| date.to_string())
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            "gdp flow target 6500 2024-12-31",
            "gdp flow actual 6363.04 2024-12-31",
            "gdp growth actual 6.5 2024-12-31",
            "gdp growth target 6 2025-12-31",
            "gov_rev flow target 860 2024-12-31",
            "gov_rev flow actual 874.2 2024-12-31",
            "gov_rev growth actual -1.3 2024-12-31",
            "gov_rev growth target 1 2025-12-31",
        ]
    );
}

#[test]
fn a_table_flattened_between_paragraphs() {
    let found = read(
        "遂宁市“十四五”教育发展规划\n遂府办发〔2022〕8号\n二、主要目标\n专栏1 “十四五”教育发展主要指标\n指标\n2020年\n2025年\n属性\n\
         学前教育毛入园率（%）\n90.6\n93\n预期性\n九年义务教育巩固率（%）\n96.2\n97.5\n约束性\n三、重大工程\n新建公办幼儿园85所，新增学位2.4万个。\n",
    );
    let read: Vec<(&str, &str, f64)> =
        found.iter().map(|row| (row.indicator_id.as_str(), row.role.as_str(), row.value)).collect();
    assert_eq!(
        read[..4],
        [
            ("edu_kinder_rate", "actual", 90.6),
            ("edu_kinder_rate", "target", 93.0),
            ("edu_nine_rate", "actual", 96.2),
            ("edu_nine_rate", "target", 97.5)
        ]
    );
}
