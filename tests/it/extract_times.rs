//! Days and bases of figures: whose year, which months, from when, as the genre tells them.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::{Measure, Observation, Role};

fn read(text: &str) -> Vec<Observation> {
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

/// `value role start/end base`, one line a fact.
fn days(text: &str) -> Vec<String> {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let line = |row: &Observation| {
        let (start, end) = (day(row.period_start), day(row.period_end));
        let span = if start == end { end } else { format!("{start}/{end}") };
        format!("{} {} {span} {}", row.value, row.role, row.base_period).trim_end().to_string()
    };
    read(text).iter().map(line).collect()
}

const SPEECH: &str = "政府工作报告\n——2025年1月8日在绵阳市第八届人民代表大会第四次会议上\n";
const BULLETIN: &str = "2019年绵阳市国民经济和社会发展统计公报\n";

#[test]
fn years_to_come_begin_with_the_reports_own_in_january() {
    let found = days(&format!("{SPEECH}今后三年，地区生产总值年均增长8%左右，规上企业达到600家。\n"));
    assert_eq!(found, ["8 target 2025-01-01/2027-12-31", "600 target 2027-12-31"]);
    // In the middle of a year they begin with the next.
    let later = "绵阳市工业大会\n2025年9月8日\n今后三年，规上企业达到600家。\n";
    assert_eq!(days(later), ["600 target 2028-12-31"]);
}

#[test]
fn items_have_the_day_of_the_paragraph_above_them() {
    let text = format!(
        "{SPEECH}到2027年，国家级专精特新“小巨人”企业达到50家。\n——产业结构更优。规上工业企业超过2200家。\n\
         ——创新能力更强。研发投入强度达到2.5%。\n"
    );
    let found = days(&text);
    assert_eq!(found[1..], ["2200 target 2027-12-31", "2.5 target 2027-01-01/2027-12-31"]);
    // A paragraph that is no item is told of what has been again.
    let text = format!("{SPEECH}到2027年，高新技术企业达到500家。\n全市现有规上工业企业1200家。\n");
    assert!(days(&text)[1].starts_with("1200 actual"), "{:?}", days(&text));
}

#[test]
fn the_year_before_is_what_an_aim_is_compared_with() {
    let text = format!(
        "{SPEECH}今年主要预期目标是：研发投入强度达到2.3%，比上年提高0.2个百分点；城镇新增就业3万人，比上年多2000人。\n"
    );
    let found = days(&text);
    assert_eq!(found[1], "0.2 target 2025-01-01/2025-12-31 2024");
    assert_eq!(found[3], "2000 target 2025-01-01/2025-12-31 2024");
}

#[test]
fn no_aim_lies_behind_the_day_it_is_set() {
    let text =
        "绵阳市2024年政府工作报告\n2024年2月3日\n主要预期目标是：地区生产总值增长5.5%以上；一般公共预算收入增长5%。\n";
    assert!(days(text).iter().all(|row| row.contains("target 2024-01-01/2024-12-31 2023")), "{:?}", days(text));
    let tasks = "政府工作报告\n——2024年2月3日在绵阳市第八届人民代表大会第三次会议上\n\
        实现上述目标，要做好以下工作：\n（一）建设工业强市。新建5G基站200个。\n";
    assert_eq!(days(tasks), ["200 target 2024-01-01/2024-12-31"]);
    // A single sentence without any date.
    assert_eq!(days("到2027年，绵阳市高新技术企业达到600家。\n"), ["600 target 2027-12-31"]);
}

#[test]
fn a_report_named_by_the_year_it_reviews_tells_of_that_year() {
    let text = "绵阳市2024年政府工作报告\n2025年1月3日\n2024年，新增规上企业50家，研发投入增长12%。\n";
    assert_eq!(days(text), ["50 actual 2024-01-01/2024-12-31", "12 actual 2024-01-01/2024-12-31 2023"]);
    let text = "2022年绵阳市国民经济和社会发展统计公报\n今年PM2.5浓度为22.3微克/立方米。\n\
        2022年全市户籍人口21.42万人。\n";
    assert!(days(text).iter().all(|row| row.contains("actual 2022-12-31")), "{:?}", days(text));
}

#[test]
fn what_was_done_until_a_month_was_done_since_the_year_began() {
    let text = "绵阳市工信局\n2025年11月20日\n截至10月底，全市新增规上企业65户，完成工业投资126亿元，增长12.3%。\n";
    let found = days(text);
    assert_eq!(found[0], "65 actual 2025-01-01/2025-10-31");
    assert_eq!(found[2], "12.3 actual 2025-01-01/2025-10-31 2024-10-31");
    let text = "绵阳市2024年4月财政收支情况\n2024年5月16日\n4月，全市一般公共预算收入累计完成24.6亿元，增长4.2%。\n";
    assert_eq!(days(text)[0], "24.6 actual 2024-01-01/2024-04-30");
}

#[test]
fn the_months_of_a_release_go_on_to_its_next_paragraphs() {
    let text = "绵阳市财政局\n2024年5月20日\n1-4月，全市一般公共预算收入700.4亿元，增长1.9%。\n\
        全市一般公共预算支出1025.5亿元，下降4%。\n";
    assert_eq!(days(text)[2..], ["1025.5 actual 2024-01-01/2024-04-30", "-4 actual 2024-01-01/2024-04-30 2023-04-30"]);
    let text = "2024年4月绵阳市工业经济运行情况\n2024年5月20日\n\
        1—4月，全市工业总产值1501.1亿元，其中当月实现产值401.1亿元，增长6.5%。\n";
    assert_eq!(days(text)[1], "401.1 actual 2024-04-01/2024-04-30");
}

#[test]
fn a_budget_within_the_months_is_the_years() {
    let text = "绵阳市财政局\n2024年5月16日\n1—4月，全市一般公共预算收入完成24.6亿元，完成年初预算60.9亿元的40.4%。\n";
    let found = days(text);
    assert_eq!(found[1], "60.9 target 2024-01-01/2024-12-31");
    assert!(found[2].contains("2024-04-30"), "{found:?}");
    let rows = read("绵阳市2024年，高新技术企业达到486家，完成省下达目标（470家）的103.4%。\n");
    assert_eq!((rows[1].role, rows[2].measure), (Role::Target, Measure::Ratio));
    assert!(rows[2].indicator.ends_with("完成率"), "{}", rows[2].indicator);
}

#[test]
fn several_years_begin_before_the_first_of_them() {
    let text = "绵阳市“十四五”规划\n2021年3月5日\n“十三五”期间，全市规上工业企业由186家增加到312家，研发投入强度由0.9%提高到1.6%。\n";
    assert_eq!(
        days(text),
        [
            "186 actual 2015-12-31",
            "312 actual 2020-12-31",
            "0.9 actual 2015-01-01/2015-12-31",
            "1.6 actual 2020-01-01/2020-12-31"
        ]
    );
    let text = "绵阳市政府工作报告\n2022年1月10日\n过去五年，三次产业结构由15：61.9：23.1调整为14：57.5：28.5。\n";
    let found = days(text);
    assert!(found[..3].iter().all(|row| row.ends_with("2016-12-31")), "{found:?}");
    assert!(found[3..].iter().all(|row| row.ends_with("2021-12-31")), "{found:?}");
}

#[test]
fn a_second_rise_is_over_the_years_of_the_first() {
    let text = "政府工作报告\n——2022年1月10日在绵阳市第八届人民代表大会第一次会议上\n\
        过去五年，地区生产总值从2016年的1091亿元增加到2021年的1650亿元，年均增长9.3%；\
        一般公共预算收入从67亿元增加到125亿元，年均增长13.3%。\n";
    assert_eq!(
        days(text)[3..],
        [
            "67 actual 2016-01-01/2016-12-31",
            "125 actual 2021-01-01/2021-12-31",
            "13.3 actual 2017-01-01/2021-12-31 2016"
        ]
    );
}

#[test]
fn what_years_came_to_is_no_sum_of_them() {
    let text =
        "绵阳市“十四五”时期，人均生产总值突破3.6万元，城镇化率达到58%，累计完成工业投资900亿元。\n2026年1月10日\n";
    let found = days(text);
    assert_eq!(found[0], "3.6 actual 2025-01-01/2025-12-31");
    assert_eq!(found[1], "58 actual 2025-01-01/2025-12-31");
    assert_eq!(found[2], "900 actual 2021-01-01/2025-12-31");
}

#[test]
fn a_date_in_chinese_numerals_dates_no_figure() {
    let text = "2023年绵阳市国民经济和社会发展统计公报\n绵阳市统计局\n二〇二四年三月二十八日\n\
        全年地区生产总值3782亿元，增长6.1%。\n";
    assert_eq!(days(text), ["3782 actual 2023-01-01/2023-12-31", "6.1 actual 2023-01-01/2023-12-31 2022"]);
}

#[test]
fn the_year_of_constant_prices_dates_nothing() {
    let text = format!(
        "{BULLETIN}全年地区生产总值2909.1亿元，按2015年不变价格计算，比上年增长9.7%。其中，第一产业增加值249.5亿元。\n\
         电信业务总量（2015年不变价）286.3亿元；邮政业务总量（2010年不变价）12.6亿元。年末移动电话用户362.5万户。\n"
    );
    assert!(days(&text).iter().all(|row| row.contains("2019-12-31")), "{:?}", days(&text));
    assert!(days(&text)[1].ends_with("2018"));
}

#[test]
fn quarters_told_apart_end_with_their_sentence() {
    let text = "绵阳市2023年前三季度经济运行情况\n2023年10月24日\n前三季度，全市实现地区生产总值752.4亿元，同比增长4.6%。\
        分季度看，一季度同比增长5.1%，二季度增长4.3%，三季度增长4.5%。分产业看，第一产业增加值151.2亿元。\n";
    let found = days(text);
    assert_eq!(found[3], "4.3 actual 2023-04-01/2023-06-30 2022-06-30");
    assert_eq!(found[5], "151.2 actual 2023-01-01/2023-09-30");
}

#[test]
fn since_a_plan_that_is_over_runs_to_the_year_told_of() {
    let text = "2022年绵阳市国民经济和社会发展统计公报\n“十三五”以来优良天数比例逐年提高，全市PM2.5年均浓度为33微克/立方米，同比下降4.2%。\n";
    assert_eq!(days(text), ["33 actual 2022-12-31", "-4.2 actual 2022-01-01/2022-12-31 2021"]);
}

#[test]
fn the_month_before_is_the_base_where_it_is_named() {
    let text = "2024年9月份绵阳市经济运行情况\n2024年10月20日\n9月份，制造业采购经理指数为49.6%，比上月上升0.4个百分点。\
        全市规模以上工业增加值同比增长6.4%，比上月加快1.1个百分点。\n";
    let found = days(text);
    assert!(found[1].ends_with("2024-08-31") && found[3].ends_with("2024-08-31"), "{found:?}");
    assert!(found[2].ends_with("2023-09-30"), "{found:?}");
    let text = "2023年1—11月份绵阳市经济运行情况\n2023年12月20日\n11月末，商品房待售面积86.3万平方米，比10月末减少3.1万平方米。\
        1—11月份，商品房销售面积下降8.0%，降幅比1—10月份扩大0.8个百分点；商品房销售额下降5.2%，降幅收窄0.7个百分点。\n";
    let found = days(text);
    assert!([1, 3, 5].iter().all(|&at: &usize| found[at].ends_with("2023-10-31")), "{found:?}");
}

#[test]
fn a_chain_goes_on_to_its_parts() {
    let text = "2024年3月份绵阳市居民消费价格变动情况\n2024年4月11日\n3月份，全市居民消费价格环比下降0.9%。\
        其中，食品价格下降3.1%，非食品价格下降0.4%。3月份，全市居民消费价格同比上涨0.2%，环比下降0.9%。\n";
    let found = days(text);
    assert!([0, 1, 2, 4].iter().all(|&at: &usize| found[at].ends_with("2024-02-29")), "{found:?}");
    assert!(found[3].ends_with("2023-03-31"), "{found:?}");
}

#[test]
fn a_census_compares_all_that_follows() {
    let text = "绵阳市第七次全国人口普查公报\n2021年6月5日\n\
        与2010年第六次全国人口普查相比，城镇人口增加22487人，乡村人口减少26262人，城镇人口比重上升12.65个百分点。\n\
        平均每个家庭户的人口为2.81人，比2010年第六次全国人口普查的3.42人减少0.61人。\n";
    let found = days(text);
    assert!(found[..3].iter().all(|row| row.ends_with(" 2010")), "{found:?}");
    assert_eq!(found[4], "3.42 actual 2010-12-31");
}

#[test]
fn what_is_usual_and_what_others_have_is_no_year() {
    let text = "2023年绵阳市国民经济和社会发展统计公报\n全年平均气温16.8℃，比常年偏高0.9℃。\
        规上企业户均发明专利8.6件，是全省平均水平的4.2倍。\n";
    let rows = read(text);
    assert!(rows.iter().all(|row| row.base_period.is_empty()), "{rows:?}");
}

#[test]
fn the_growth_of_a_stock_is_of_its_day() {
    let text = "2023年绵阳市国民经济和社会发展统计公报\n年末高新技术企业486家，比上年末增长12.3%。全年地区生产总值900亿元，增长6.1%。\n";
    let found = days(text);
    assert_eq!(found[1], "12.3 actual 2023-12-31 2022");
    assert_eq!(found[3], "6.1 actual 2023-01-01/2023-12-31 2022");
}

#[test]
fn a_goal_that_was_missed_is_a_goal() {
    let rows = read(
        "2023年绵阳市计划执行情况\n2024年1月20日\n2023年，固定资产投资增速未达到8%的预期目标，一般公共预算收入增长2.1%，\
         低于5%的年度目标。9月份，企业生产经营活动预期指数为53.6%。\n",
    );
    let told: Vec<String> =
        rows.iter().map(|row| format!("{} {} {} {}", row.indicator, row.measure, row.role, row.bound)).collect();
    assert_eq!(
        told,
        [
            "固定资产投资 growth target eq",
            "一般公共预算收入 growth actual eq",
            "一般公共预算收入 growth target eq",
            "企业生产经营活动预期指数 ratio actual eq"
        ]
    );
}

#[test]
fn a_report_without_a_place_calls_it_what_it_calls_its_own() {
    let region = |text: &str| read(text).iter().map(|row| row.region.clone()).collect::<Vec<_>>();
    let text = "区科技局2024年工作总结\n2024年9月20日\n1—8月，我区高新技术产业增加值增长28.3%，高于全市平均增速10.7个百分点，位居全市第二。\n";
    assert!(region(text).iter().all(|place| place == "我区"), "{:?}", region(text));
    let text = "镇政府工作总结\n2025年1月8日\n2024年，全镇规上工业产值65亿元，增长11%，增速居全县第2位。\n";
    assert!(region(text).iter().all(|place| place == "全镇"), "{:?}", region(text));
    let text = "政府工作报告\n——2025年1月8日在市第八届人民代表大会第五次会议上\n\
        过去一年，地区生产总值增长6.2%，高于全国1.2个百分点、全省0.6个百分点。\n";
    assert!(region(text).iter().all(String::is_empty), "{:?}", region(text));
}

#[test]
fn one_of_so_many_counts_nothing() {
    let rows = read("2024年，绵阳市是全省获批的5个试点之一，高新技术企业达1026家。\n");
    assert_eq!(rows.iter().map(|row| row.value).collect::<Vec<_>>(), [1026.0]);
}

#[test]
fn sizes_of_firms_are_no_figures() {
    let rows = read("2024年末，绵阳市百亿级企业达8户、五十亿级企业12户、十亿元级企业45户，千万级企业200户。\n");
    let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.indicator, row.value)).collect();
    assert_eq!(told[1..], ["五十亿级企业 12", "十亿元级企业 45", "千万级企业 200"]);
    assert_eq!(rows[0].value, 8.0);
}

#[test]
fn a_review_of_january_tells_of_the_year_before_throughout() {
    let text = "自贡市国资国企改革发展工作综述\n2025年1月8日\n截至2024年底，全市市属国有企业资产总额2150亿元；全年实现营业收入186.5亿元。\n\
        就业方面，城镇新增就业3.6万人；城镇登记失业率3.4%。\n2025年，市属国企力争实现营业收入突破200亿元。\n";
    let found = days(text);
    assert_eq!(
        found[2..],
        ["36000 actual 2024-01-01/2024-12-31", "3.4 actual 2024-01-01/2024-12-31", "200 target 2025-01-01/2025-12-31"]
    );
}

#[test]
fn a_plan_that_a_notice_issues_is_of_the_year_in_its_title() {
    let text = "绵阳市人民政府关于印发《绵阳市2023年国民经济和社会发展计划》的通知\n2023年2月21日\n\
        主要预期目标是：生产总值增长6%左右；粮食产量保持在180万吨以上。\n";
    assert_eq!(days(text), ["6 target 2023-01-01/2023-12-31 2022", "1800000 target 2023-01-01/2023-12-31"]);
}

#[test]
fn what_the_bureau_of_the_nation_signs_is_of_the_nation() {
    let text = "2024年三季度国内生产总值初步核算结果\n国家统计局\n2024年10月19日\n三季度，国内生产总值332910亿元，同比增长4.6%。\n";
    assert!(read(text).iter().all(|row| row.region == "全国"));
}

#[test]
fn half_a_year_behind_its_year_is_none_of_the_name() {
    let rows = read("绵阳市财政局\n2025年3月20日\n2024年上半年兑现奖补资金1120万元，下半年兑现1300万元。\n");
    let told: Vec<&str> = rows.iter().map(|row| row.indicator.as_str()).collect();
    assert_eq!(told, ["奖补资金", "奖补资金"]);
}

#[test]
fn time_that_is_measured_is_a_figure() {
    let rows = read(
        "2023年绵阳市国民经济和社会发展统计公报\n应收账款平均回收期为64.7天，同比增加3.2天。学前三年毛入园率92.5%。近8日气温上升。\n",
    );
    let told: Vec<String> = rows.iter().map(|row| format!("{} {}{}", row.indicator, row.value, row.unit)).collect();
    assert_eq!(told, ["应收账款平均回收期 64.7天", "应收账款平均回收期 3.2天", "学前三年毛入园率 92.5%"]);
}

#[test]
fn what_is_owned_is_named_by_its_owner() {
    let rows = read(
        "绵阳市国资委\n2025年1月8日\n2024年末，全市市属国有企业资产总额2150亿元；净资产892亿元；全年实现营业收入186.5亿元，利润总额9.2亿元。\n\
         设立总规模200亿元的产业发展基金，首期规模30亿元。\n",
    );
    let told: Vec<&str> = rows.iter().map(|row| row.indicator.as_str()).collect();
    assert_eq!(told[1..4], ["国有企业净资产", "国有企业营业收入", "国有企业利润总额"]);
    assert_eq!(told[5], "产业发展基金首期规模");
}

#[test]
fn what_is_obtained_was_no_aim() {
    let rows = read("绵阳市工信局\n2024年8月12日\n今年1—7月，全市为37家企业争取奖补资金1256万元，同比增加312万元。\n");
    assert!(rows.iter().all(|row| row.role == Role::Actual), "{rows:?}");
}

#[test]
fn what_brackets_hold_is_none_of_the_list_behind() {
    let rows = read(
        "内江市统计局\n2024年7月9日\n截至2024年6月底，全市有创新型中小企业246家、省级专精特新企业131家、专精特新“小巨人”企业12家\
         （含重点“小巨人”2家），较2021年底分别增长1.8倍、86%和翻了一番。\n",
    );
    let told: Vec<String> = rows[4..].iter().map(|row| format!("{} {}", row.indicator, row.value)).collect();
    assert_eq!(told, ["创新型中小企业数 1.8", "省级专精特新企业 86", "专精特新小巨人企业 2"]);
}

#[test]
fn a_total_to_be_passed_is_no_addition() {
    let rows = read(
        "绵阳市工信局\n2025年1月22日\n2025年，力争新增规上工业企业150户以上，国家级专精特新“小巨人”企业突破60家、省级专精特新中小企业突破300家。\n",
    );
    let told: Vec<Measure> = rows.iter().map(|row| row.measure).collect();
    assert_eq!(told, [Measure::Flow, Measure::Level, Measure::Level]);
}

#[test]
fn years_behind_are_not_those_to_come() {
    let text =
        "绵阳市2024年政府工作报告\n2024年1月15日\n未来三年，固定资产投资年均增长10%。过去三年，生产总值年均增长7%。\n";
    let found = days(text);
    assert_eq!(found[1], "7 actual 2021-01-01/2023-12-31");
    let text = "绵阳市2024年政府工作报告\n2024年1月15日\n2024年，全市计划新建学校20所。本年计划投资100亿元。\n";
    assert_eq!(days(text)[1], "100 target 2024-01-01/2024-12-31");
}

#[test]
fn a_goal_is_of_the_year_of_what_is_measured_by_it() {
    let text = "2023年绵阳市国民经济和社会发展统计公报\n城镇调查失业率5.1%，低于5.5%左右的预期目标。\n";
    assert_eq!(days(text)[1], "5.5 target 2023-01-01/2023-12-31");
    let text = "关于绵阳市2023年国民经济和社会发展计划执行情况与2024年国民经济和社会发展计划草案的报告\n\
        ——2024年1月15日在绵阳市第八届人民代表大会第三次会议上\n一、2023年国民经济和社会发展计划执行情况\n\
        由于房地产市场低迷等因素影响，固定资产投资增速未达到8%的预期目标，一般公共预算收入增长2.1%。\n";
    assert_eq!(days(text), ["8 target 2023-01-01/2023-12-31 2022", "2.1 actual 2023-01-01/2023-12-31 2022"]);
}

#[test]
fn what_is_there_under_a_deadline_has_been() {
    let text = "绵阳市2025年行动计划（2025—2027年）\n2025年3月1日\n到2027年，主要目标是：\n\
        ——企业更多。现有高新技术企业500家，到2027年达到800家。\n——产业更优。力争工业产值突破3000亿元。\n";
    let found = days(text);
    assert!(found[0].starts_with("500 actual"), "{found:?}");
    assert_eq!(found[2], "3000 target 2027-01-01/2027-12-31");
}

#[test]
fn years_that_are_named_begin_with_the_first() {
    let text = "绵阳市工业发展情况\n2025年9月8日\n2020—2024年，全市工业增加值从312亿元增长到405亿元。\n\
        6月末，存款余额500亿元，比上月末增加3亿元。\n";
    let found = days(text);
    assert_eq!(found[0], "312 actual 2020-01-01/2020-12-31");
    let both = days("绵阳市工业发展情况\n2018年9月8日\n2016、2017两年，乡镇卫生院达标率由52.2%提高到95.7%。\n");
    assert_eq!(both, ["52.2 actual 2015-01-01/2015-12-31", "95.7 actual 2017-01-01/2017-12-31"]);
    assert_eq!(found[3], "3 actual 2025-06-01/2025-06-30 2025-05-31");
}

#[test]
fn another_scope_beside_a_figure_is_its_own() {
    let text = "区政府工作报告\n2025年1月12日\n今年我区新增企业12家，占全市的12%。全市一般公共预算收入360亿元。\n";
    let regions: Vec<String> = read(text).into_iter().map(|row| row.region).collect();
    assert_eq!(regions, ["我区", "我区", "全市"]);
}

#[test]
fn columns_of_years_and_second_tables() {
    let rows = read(
        "绵阳市重点项目表\n序号 | 项目名称 | 总投资（亿元） | 开工年份 | 建成年份\n1 | 高铁站 | 20 | 2022 | 2025\n",
    );
    assert_eq!(rows.iter().map(|row| row.value).collect::<Vec<_>>(), [20.0]);
    let rows = read(
        "绵阳市主要指标\n| 年份 | 常住人口（万人） | 增速（%） |\n|---|---|---|\n| 2021 | 399 | 0.3 |\n\n\
         | 年份 | 生产总值（亿元） | 增速（%） |\n|---|---|---|\n| 2021 | 3362 | 9.9 |\n",
    );
    let told: Vec<&str> = rows.iter().map(|row| row.indicator.as_str()).collect();
    assert_eq!(told, ["常住人口", "常住人口", "生产总值", "生产总值"]);
}
