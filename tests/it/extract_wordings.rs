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

#[test]
fn a_burden_taken_off_is_no_negative_sum() {
    assert_eq!(
        brief("2024年，为企业减负5.2亿元。降低企业税负3个百分点。肩负三大使命。居民消费价格涨幅为负0.3%。").len(),
        3
    );
    let values: Vec<f64> =
        rows("2024年，全市减税降负12亿元。退税减负8.6亿元。居民消费价格涨幅为负0.3%。工业增加值增速由负1.3%转正。")
            .iter()
            .map(|row| row.value)
            .collect();
    assert_eq!(values, [12.0, 8.6, -0.3, -1.3]);
}

#[test]
fn shares_in_characters_behind_a_number_of_things() {
    let read = brief("2024年，女性占总人数百分之六十。出口额占总数十分之一。");
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(read[0].ends_with("60%") && read[1].ends_with("10%"), "{read:?}");
}

#[test]
fn a_second_list_goes_to_the_same_names() {
    assert_eq!(
        brief("2024年，城乡居民人均可支配收入分别增长4.6%、6.4%，达到49320元和24850元。")[2..],
        ["城镇居民人均可支配收入 flow 49320元", "农村居民人均可支配收入 flow 24850元"]
    );
}

#[test]
fn steps_are_no_indicator_that_grows() {
    let read = brief("过去五年，地区生产总值连跨8个百亿台阶，年均增长6.8%。");
    assert_eq!(read.last().map(String::as_str), Some("地区生产总值 growth 6.8%"), "{read:?}");
}

#[test]
fn what_years_of_change_arrived_at_is_the_last_years() {
    let text = "政府工作报告\n——2025年1月16日在泸州市第九届人民代表大会第五次会议上\n一、过去五年工作回顾\n\
        过去五年，人均地区生产总值由5.1万元提升至6.7万元。\n";
    let found = read(text).into_iter().find(|row| row.value == 6.7).unwrap();
    assert_eq!(found.period_start.unwrap().to_string(), "2024-01-01");
    assert_eq!(found.period_end.unwrap().to_string(), "2024-12-31");
}

#[test]
fn a_doubling_to_come_doubles_what_there_was() {
    let text = "政府工作报告\n——2025年1月16日在泸州市第九届人民代表大会第五次会议上\n二、2025年工作安排\n\
        到2027年，高新技术企业达到600家，实现翻番。\n";
    let found = read(text).into_iter().find(|row| row.unit == "x").unwrap();
    assert_eq!((found.role, found.base_period.as_str()), (Role::Target, "2024"));
}

#[test]
fn the_share_of_taxes_is_known_to_the_vocabulary() {
    let found = rows("2024年，一般公共预算收入200亿元，税收占比达62%，税收占比提高2个百分点。");
    let read: Vec<_> = found.iter().map(|row| (row.indicator_id.as_str(), row.measure.to_string())).collect();
    assert_eq!(read[1..], [("tax_share", "ratio".to_string()), ("tax_share", "delta".to_string())]);
}

#[test]
fn a_change_belongs_to_what_the_clause_before_it_tells_of() {
    assert_eq!(
        brief(
            "2024年，固定资产投资增长3.6%，民间投资增速由负转正，增长1.5%。工业增加值增长8%，其中制造业增长9%。\
            进出口总额稳步回升，增长7.2%。钢材价格由涨转跌，下跌0.2%。"
        ),
        [
            "固定资产投资 growth 3.6%",
            "民间投资 growth 1.5%",
            "工业增加值 growth 8%",
            "制造业增加值 growth 9%",
            "货物进出口总额 growth 7.2%",
            "钢材价格 growth -0.2%"
        ]
    );
    assert_eq!(
        brief("2024年，新能源汽车产量12.3万辆，增长1.4倍；锂电池产量23.6亿自然只，增长32.5%。")[2..],
        ["锂电池产量 flow 2360000000自然只", "锂电池产量 growth 32.5%"]
    );
}

#[test]
fn by_what_parts_are_told_apart_is_no_name() {
    let read = brief("2024年，规模以上工业增加值增长6.1%。分季度看，一季度增长6.8%，二季度增长6.2%。");
    assert_eq!(read[1..], ["规模以上工业增加值 growth 6.8%", "规模以上工业增加值 growth 6.2%"]);
}

#[test]
fn months_that_a_rate_is_compared_with_are_its_base() {
    let text = "2025年1—9月经济运行情况\n2025年10月24日\n前三季度，全市地区生产总值3102.6亿元，同比增长6.3%，\
        增速比上半年回落0.2个百分点，高于全国1.1个百分点、全省0.7个百分点。1—9月，工业增加值增长8.1%，较1—8月加快0.3个百分点，其中9月当月增长9.6%。\n";
    let bases: Vec<String> = read(text).into_iter().map(|row| row.base_period).collect();
    assert_eq!(bases, ["", "2024-09-30", "2025-06-30", "", "", "2024-09-30", "2025-08-31", "2024-09-30"]);
}

#[test]
fn years_counted_back_in_a_report_of_january_are_years_that_have_ended() {
    let text = "政府工作报告\n——2024年1月12日在翠屏区第二届人民代表大会第四次会议上\n各位代表，五年来，累计投资58亿元。\n\
        一年来，新建学校6所。\n";
    let periods: Vec<String> =
        read(text).iter().map(|row| format!("{} {}", row.period_start.unwrap(), row.period_end.unwrap())).collect();
    assert_eq!(periods, ["2019-01-01 2023-12-31", "2023-01-01 2023-12-31"]);
}

#[test]
fn brackets_in_the_table_of_a_plan_hold_the_sum_of_its_years() {
    let text = "安州区国民经济和社会发展第十四个五年规划纲要\n2021年3月\n专栏1 主要指标\n\
        指标名称\t2020年\t2025年\t年均/累计\t属性\n\
        地区生产总值（亿元）\t118.4\t170\t7左右\t预期性\n\
        单位GDP能耗降低（%）\t—\t—\t[13.5]\t约束性\n\
        常住人口城镇化率（%）\t45.5\t50\t[4.5]\t预期性\n\
        城镇新增就业（万人）\t1.5\t—\t〔8〕\t预期性\n";
    let report = Report::read_text(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
    let rows = observe(&report, &Options::default()).observations;
    let read: Vec<String> = rows
        .iter()
        .map(|row| {
            let start = row.period_start.map_or(0, |day| chrono::Datelike::year(&day));
            format!("{} {} {}{} {start} {}", row.indicator, row.measure, row.value, row.unit, row.base_period)
        })
        .collect();
    assert_eq!(
        read,
        [
            "地区生产总值 flow 118.4亿元 2020 ",
            "地区生产总值 flow 170亿元 2025 ",
            "地区生产总值 growth 7% 2025 ",
            "单位GDP能耗 growth -13.5% 2021 2020",
            "常住人口城镇化率 ratio 45.5% 2020 ",
            "常住人口城镇化率 ratio 50% 2025 ",
            "常住人口城镇化率 delta 4.5百分点 2021 2020",
            "城镇新增就业 flow 15000人 2020 ",
            "城镇新增就业 flow 80000人 2021 ",
        ]
    );
}

#[test]
fn a_change_told_behind_where_it_began_and_where_it_came_to_is_one_over_those_years() {
    let found = rows(
        "市场主体由2015年的8.2万户增加到2020年的20.3万户，增长1.5倍，年均增长19.9%。渗透率由2020年的5.4%提高到2024年的47.6%，\
        同比提高3.1个百分点。",
    );
    let read: Vec<String> =
        found.iter().map(|row| format!("{}{} {}", row.value, row.unit, row.base_period)).skip(2).collect();
    assert_eq!(read, ["1.5x 2015", "19.9% 2015", "5.4% ", "47.6% ", "3.1百分点 2023"]);
}

#[test]
fn what_lies_below_another_rate_lies_below_it() {
    let found = rows(
        "2024年，固定资产投资增长4.2%，低于全国1.1个百分点、全省0.7个百分点，低于年度目标3.8个百分点，高于全市2个百分点。\
        税收下降3%，比全省低0.4个百分点。",
    );
    let read: Vec<String> = found.iter().map(|row| format!("{} {} {}", row.value, row.role, row.base_period)).collect();
    assert_eq!(
        read,
        [
            "4.2 actual 2023",
            "-1.1 actual ",
            "-0.7 actual ",
            "-3.8 actual ",
            "2 actual ",
            "-3 actual 2023",
            "-0.4 actual "
        ]
    );
}

#[test]
fn prices_in_per_cent_are_what_they_rose_by() {
    assert_eq!(brief("2024年，居民消费价格控制在3%以内。"), ["居民消费价格 growth 3%"]);
    assert!(!brief("2024年，转让价格不低于评估价格的70%。").concat().contains("growth"));
}

#[test]
fn a_fall_that_narrows_rises_and_one_that_widens_falls() {
    let found = rows("2024年，投资下降9.8%，降幅较上年收窄1.2个百分点。销售面积下降5%，降幅扩大2.1个百分点。");
    let read: Vec<f64> = found.iter().map(|row| row.value).collect();
    assert_eq!(read, [-9.8, 1.2, -5.0, -2.1]);
}

#[test]
fn a_year_that_was_not_reached_dates_nothing_behind_it() {
    let found = rows("2024年，产量120万吨，不及上年，仅为上年的85%。税收5亿元。");
    assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2024-12-31")), "{found:?}");
}

#[test]
fn where_a_plan_sets_out_from_is_told_and_where_it_goes_is_aimed_at() {
    let text = "德阳市推进新型工业化三年行动方案（2025—2027年）\n2025年4月8日\n\
        力争用三年时间，国家级专精特新“小巨人”企业从目前的52家增加到100家以上。\n\
        力争五年内再造一个工业德阳，工业总产值由2024年的5600亿元提高到1.1万亿元。\n\
        制造业贷款余额年均增速不低于12%。\n";
    let read: Vec<String> = read(text)
        .iter()
        .map(|row| format!("{} {} {} {}", row.value, row.role, row.period_end.unwrap(), row.base_period))
        .collect();
    assert_eq!(
        read,
        [
            "52 actual 2025-04-08 ",
            "100 target 2027-12-31 ",
            "5600 actual 2024-12-31 ",
            "1.1 target 2030-12-31 ",
            "12 target 2027-12-31 "
        ]
    );
}

#[test]
fn one_rate_stands_apart_from_several_others() {
    let found = rows("2024年，地区生产总值增长6.1%，分别高于全国、全省、全市0.8、0.5、0.3个百分点。");
    let read: Vec<String> =
        found.iter().map(|row| format!("{} {}{} {}", row.indicator, row.value, row.unit, row.region)).skip(1).collect();
    assert_eq!(
        read,
        ["地区生产总值增速 0.8百分点 绵阳市", "地区生产总值增速 0.5百分点 绵阳市", "地区生产总值增速 0.3百分点 绵阳市"]
    );
}

#[test]
fn a_fall_that_turned_into_a_rise() {
    let found = rows("2024年，房地产开发投资由上年同期下降12.4%转为增长2.1%。");
    let read: Vec<String> =
        found.iter().map(|row| format!("{} {} {}", row.indicator, row.value, row.period_end.unwrap())).collect();
    assert_eq!(read, ["房地产开发投资 -12.4 2023-12-31", "房地产开发投资 2.1 2024-12-31"]);
}

#[test]
fn a_bound_in_points_is_no_distance_and_employees_are_no_beginning() {
    let found = rows("2027年，力争失业率升幅不高于0.5个百分点。2027年，从业人员达到3.2万人，研发投入提高到5亿元。");
    assert!(found.iter().all(|row| row.role == Role::Target), "{found:?}");
}

#[test]
fn a_code_in_chinese_digits_is_no_quantity() {
    assert_eq!(rows(&format!("2024年，编号{}项。", "一二三四五六七八九〇".repeat(4))), []);
}
