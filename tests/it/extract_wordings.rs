//! Wordings of budgets, censuses, policies and work plans that were once misread: what is said, and what is read.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::{Observation, Role};

fn read(text: &str) -> Vec<Observation> {
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

fn rows(text: &str) -> Vec<Observation> {
    read(&format!("绵阳市统计局\n2025年3月20日\n{text}\n"))
}

/// `indicator measure value unit`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    rows(text).iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect()
}

#[test]
fn last_years_balance_dates_nothing_behind_it() {
    let found =
        rows("2024年，全市税收收入8.9亿元，加上上年结余1.3亿元、调入资金3.9亿元。全市一般公共预算支出61.7亿元。");
    assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2024-12-31")), "{found:?}");
    assert_eq!(found[1].indicator, "上年结余");
}

#[test]
fn what_brackets_say_of_a_base_dates_nothing_behind_it() {
    let found = rows(
        "2023年末，全市有法人单位38762个，与2018年末（2018年是普查年份，下同）相比，增加15420个。从业人员41.3万人。",
    );
    assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2023-12-31")), "{found:?}");
}

#[test]
fn a_census_has_its_year() {
    let text = "舟山市第七次全国人口普查公报\n舟山市统计局\n2021年5月20日\n全市共有家庭户45.62万户。\n\
        总人口性别比（以女性为100）由2010年的106.05上升为110.24。\n";
    let found = read(text);
    let ends: Vec<String> =
        found.iter().map(|row| row.period_end.map_or_else(String::new, |end| end.to_string())).collect();
    assert_eq!(ends, ["2020-12-31", "2010-12-31", "2020-12-31"]);
    assert_eq!((found[1].value, found[2].value), (106.05, 110.24));
}

#[test]
fn items_of_this_year_are_aims_of_this_year() {
    let found = rows("今年要重点抓好三项工作：一是新开工亿元项目40个；二是改造老旧小区23个；三是完成技改投资20亿元。");
    assert_eq!(
        found.iter().map(|row| row.indicator.as_str()).collect::<Vec<_>>(),
        ["新开工亿元项目", "改造老旧小区", "技改投资"]
    );
    assert!(found.iter().all(|row| row.role == Role::Target));
    assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2025-12-31")), "{found:?}");
}

#[test]
fn plans_and_what_was_done_of_them() {
    assert_eq!(
        brief("2024年，全市完成农村公路建设投资18.62亿元，占年度任务16.5亿元的112.8%。"),
        ["农村公路建设投资 flow 18.62亿元", "农村公路建设投资 flow 16.5亿元", "农村公路建设投资完成率 ratio 112.8%",]
    );
    assert_eq!(
        brief("2024年，全市三公经费支出1123万元，较预算减少96万元。"),
        ["三公经费支出 flow 1123万元", "三公经费支出 delta -96万元"]
    );
    let table = "2024年财政决算\n单位：万元\n项目　预算数　决算数　为预算%\n教育支出　498000　486532　97.7\n卫生健康支出　312000　305871　98.0\n";
    let found = rows(table);
    let seen: Vec<_> = found.iter().map(|row| format!("{} {} {}", row.indicator, row.role, row.value)).collect();
    assert_eq!(seen[..3], ["教育支出 target 498000", "教育支出 actual 486532", "教育支出预算完成率 actual 97.7"]);
    assert_eq!(found[2].unit, "%");
}

#[test]
fn shares_parts_and_places() {
    assert_eq!(
        brief("2024年，全市工业企业法人单位3517个，其中内资企业占99.3%。"),
        ["工业企业法人单位 level 3517个", "内资企业占比 ratio 99.3%"]
    );
    assert_eq!(
        brief("2024年，全市农村劳动力转移输出138.7万人，其中省外68.4万人、省内70.3万人。"),
        [
            "农村劳动力转移输出 flow 1387000人",
            "省外农村劳动力转移输出 flow 684000人",
            "省内农村劳动力转移输出 flow 703000人",
        ]
    );
    assert_eq!(
        brief("2024年，全市线上线下销售比例为4.2:5.8。"),
        ["线上线下销售比例第1项 ratio 42%", "线上线下销售比例第2项 ratio 58%"]
    );
    assert_eq!(
        brief("2024年，全市小学、初中毕业生分别为1.2万人和1.1万人，升学率分别为99%、98%。")[2..],
        ["小学升学率 ratio 99%", "初中升学率 ratio 98%"]
    );
}

#[test]
fn conditions_of_a_policy_are_no_figures() {
    let found = rows(
        "对引进的高层次人才，年薪达到50万元以上的，按其个人贡献的60%给予奖励。对新建面积2000平方米以上的公共海外仓，给予100万元补助。举办50人以上专业培训的，每场补贴2万元。",
    );
    let seen: Vec<&str> = found.iter().map(|row| row.mention.as_str()).collect();
    assert_eq!(seen, ["60%", "100万元", "2万元"]);
    assert!(found.iter().all(|row| row.role == Role::Policy));
    assert_eq!(rows("对首次认定的高新技术企业，市财政一次性奖励20万元。")[0].indicator, "首次认定高新技术企业奖励");
}

#[test]
fn narrow_stops_end_sentences() {
    assert_eq!(
        brief(
            "上半年,增速较一季度回升0.9个百分点.城镇居民人均可支配收入22368元,增长4.9%.城乡居民收入比为2.2,同比缩小0.05."
        )[1..],
        [
            "城镇居民人均可支配收入 flow 22368元",
            "城镇居民人均可支配收入 growth 4.9%",
            "城乡居民收入比 ratio 2.2",
            "城乡居民收入比 delta -0.05",
        ]
    );
}

#[test]
fn ranks_name_what_they_rank() {
    let found = rows("2024年，全市空气综合指数2.21，在全省九市一区中排名第三；A股上市公司34家，居全国地级市前20。");
    assert_eq!((found[1].indicator.as_str(), found[1].scope.as_str()), ("空气综合指数", "全省"));
    assert_eq!((found[3].mention.as_str(), found[3].scope.as_str()), ("前20", "全国地级市"));
}

#[test]
fn the_year_of_a_part_ends_with_it() {
    let found = rows("到2030年，规划实施重大项目320个、总投资4600亿元，其中2026年开工86个；新增城镇就业15万人。");
    let ends: Vec<String> =
        found.iter().map(|row| row.period_end.map_or_else(String::new, |end| end.to_string())).collect();
    assert_eq!(ends, ["2030-12-31", "2030-12-31", "2026-12-31", "2030-12-31"]);
    assert_eq!((found[0].indicator.as_str(), found[2].indicator.as_str()), ("规划实施重大项目", "开工重大项目"));
}

#[test]
fn an_order_since_a_year_and_a_multiple_of_a_year_date_nothing() {
    for text in [
        "2024年，全市平均气温16.1摄氏度，为1961年以来第2高；年降水量812.6毫米。",
        "2024年，全市实现外贸进出口总额298.7亿元，是2019年挂牌当年的3.1倍；新设立企业2153户。",
        "2024年，全市次均门诊费用258.6元，按当年价格比上年上涨1.8%；人均住院费用8926.4元。",
    ] {
        let found = rows(text);
        assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2024-12-31")), "{found:?}");
    }
}

#[test]
fn parts_behind_a_colon_are_measured_as_the_whole() {
    assert_eq!(
        brief(
            "2024年，全社会用电量168亿千瓦时，增长6.3%，其中：第一产业2.1亿千瓦时，增长9.8%；城乡居民生活22.6亿千瓦时。"
        )[2..],
        [
            "第一产业用电量 flow 210000000千瓦时",
            "第一产业用电量 growth 9.8%",
            "城乡居民生活用电量 flow 2260000000千瓦时"
        ]
    );
    assert_eq!(brief("2023年末，全市实有床位2.98万张，其中医院2.11万张。")[1..], ["医院床位 level 21100张"]);
}

#[test]
fn units_and_signs_that_are_shared_or_small() {
    let found = rows("2024年，全市高考一本上线率、二本上线率分别为11.2%、38.6%，同比提高1.3和2.9个百分点。");
    let seen: Vec<_> = found.iter().map(|row| format!("{} {}{}", row.indicator, row.value, row.unit)).collect();
    assert_eq!(seen[2..], ["高考一本上线率 1.3百分点", "二本上线率 2.9百分点"]);
    assert_eq!(brief("2024年，全市极端最低气温-9.7℃。"), ["极端最低气温 level -9.7摄氏度"]);
    assert_eq!(rows("2024年，全市茶农收入占家庭收入的1/4。")[0].value, 25.0);
    let days = rows("2024年，全市高温日数（≥35℃）31天。");
    assert_eq!(days.iter().map(|row| row.indicator.as_str()).collect::<Vec<_>>(), ["高温日数"]);
}

#[test]
fn an_aim_in_brackets_ends_with_them() {
    let found = rows("2024年，全市单位GDP能耗下降3.4%（目标为下降2.8%），能源消费总量增长2.1%。");
    assert_eq!(found.iter().map(|row| row.role).collect::<Vec<_>>(), [Role::Actual, Role::Target, Role::Actual]);
}

#[test]
fn a_picture_in_words_is_a_sentence() {
    let text = "图解：数说铜陵2024\n铜陵市统计局\n\n城镇新增就业\n2.83万人\n同比增长\n6.4%\n城镇居民人均可支配收入\n51236元\n增长\n4.8%\n新增养老床位\n1260张\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, &Options::default());
    let seen: Vec<_> =
        found.observations.iter().map(|row| format!("{} {} {}", row.indicator, row.measure, row.mention)).collect();
    assert_eq!(
        seen,
        [
            "城镇新增就业 flow 2.83万人",
            "城镇新增就业 growth 6.4%",
            "城镇居民人均可支配收入 flow 51236元",
            "城镇居民人均可支配收入 growth 4.8%",
            "新增养老床位 flow 1260张",
        ]
    );
    // Every figure that the ledger calls an observation has its row.
    let told = found.ledger.iter().filter(|entry| entry.class == ontrend::table::Class::Observation).count();
    assert_eq!(told, found.observations.len());
}

#[test]
fn ranks_said_as_the_first_place() {
    assert_eq!(brief("2024年，全市空气质量优良天数比率98.6%，居全省首位。")[1..], ["空气质量优良天数比率 rank 1位"]);
}

#[test]
fn thresholds_are_sizes_of_what_they_qualify() {
    assert_eq!(brief("2024年，全市建成3个百亿级产业集群。")[1..], ["产业集群产值 flow 100亿元"]);
    assert_eq!(brief("到2027年，日处理能力500吨以上污水厂3座。").len(), 1);
}

#[test]
fn deeds_alone_are_of_the_same_things() {
    assert_eq!(
        brief("2023年，全市专利申请6.1万件、授权3.5万件；签约项目64个、开工58个。"),
        ["专利申请 flow 61000件", "专利授权 flow 35000件", "签约项目数 flow 64个", "开工项目 flow 58个"]
    );
    assert_eq!(brief("2023年，全年有324户743人脱贫。"), ["脱贫户数 flow 324户", "脱贫人数 flow 743人"]);
}

#[test]
fn points_of_a_list_are_of_the_rates_before_it() {
    assert_eq!(
        brief(
            "2023年，新建供水工程12处，新增受益人口3万人，自来水普及率94.6%，规模化供水比例58.3%，分别较上年提高2.1个、6.5个百分点。"
        )[4..],
        ["自来水普及率 delta 2.1百分点", "规模化供水比例 delta 6.5百分点"]
    );
}

#[test]
fn a_bound_before_a_list_is_said_of_all_of_it() {
    let report = Report::read_text(
        "到2026年，甲产业、乙产业产值分别突破50亿元、150亿元。".as_bytes(),
        "t.txt",
        &ReadOptions::default(),
    );
    let rows = observe(&report.unwrap(), &Options::default()).observations;
    assert!(rows.iter().all(|row| row.bound == ontrend::table::Bound::Gt), "{rows:?}");
}

#[test]
fn a_review_ends_with_its_year_whenever_the_page_was_copied() {
    let text = "2019年某县人民政府工作报告\n公文网 2021-07-27 17:24:44\n一、2018年工作回顾\n一年来，地区生产总值增长5.1%。\n二、2019年工作安排\n今年，地区生产总值增长5.5%左右。\n";
    let report = Report::read_text(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    let rows = observe(&report, &Options::default()).observations;
    let ends: Vec<String> = rows.iter().map(|row| format!("{} {}", row.role, row.period_end.unwrap())).collect();
    assert_eq!(ends, ["actual 2018-12-31", "target 2019-12-31"]);
}

#[test]
fn headings_of_places_set_the_region_below_them() {
    let text = "惠企政策汇编\n一、萍乡市上栗县\n对在本地注册纳税的企业，当年认定为绿色工厂的，按照有关规定一次性给予奖励10万元。\n二、重庆市九龙坡区\n对在本地注册纳税的企业，当年认定为绿色工厂的，按照有关规定一次性给予奖励5万元。\n";
    let report = Report::read_text(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    let rows = observe(&report, &Options::default()).observations;
    let regions: Vec<&str> = rows.iter().map(|row| row.region.as_str()).collect();
    assert_eq!(regions, ["上栗县", "九龙坡区"]);
}

#[test]
fn rows_of_change_belong_to_the_row_before() {
    let text = "2022年全市粮食生产情况\n指标\n夏粮\n秋粮\n播种面积（万亩）\n908.72\n741.57\n比上年增加（万亩）\n0.24\n1.74\n总产量（万吨）\n455.28\n285.15\n比上年增长（%）\n0.41\n13.02\n";
    let report = Report::read_text(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    let rows = observe(&report, &Options::default()).observations;
    let read: Vec<String> =
        rows.iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect();
    assert_eq!(read[2..4], ["夏粮播种面积 delta 2400亩", "秋粮播种面积 delta 17400亩"]);
    assert!(read[6].ends_with("growth 0.41%"), "{read:?}");
}

#[test]
fn a_quarter_in_mid_paragraph_is_not_the_reports_period() {
    let text = "市发展和改革委员会\n关于市人大十六届五次会议第27号建议的答复\n王代表：您提出的建议收悉，现答复如下：\n\
        截至2025年4月底，全市累计建成公共充电站412座，乡镇覆盖率为88%。今年一季度新增公共充电桩436个，充电量同比增长68%。\n\
        居住社区方面，既有小区试点38个。\n2025年5月16日\n";
    let pilots = read(text).into_iter().find(|row| row.value == 38.0).unwrap();
    assert_eq!(pilots.period_end.unwrap().to_string(), "2025-05-16");
}
