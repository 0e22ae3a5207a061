//! What a whole report says about its figures: which year, which region, which part, which table.

use ontrend::extract::{Extraction, Options, observe};
use ontrend::report::{ReadOptions, Report};

fn read(text: &str) -> Extraction {
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default())
}

/// `indicator role value unit region end`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    let line = |row: &ontrend::table::Observation| {
        let end = row.period_end.map_or_else(String::new, |end| end.to_string());
        format!("{} {} {}{} {} {end}", row.indicator, row.role, row.value, row.unit, row.region)
    };
    read(text).observations.iter().map(line).collect()
}

#[test]
fn a_title_of_a_year_gone_by_stands_above_the_day_of_the_page() {
    let found = brief(
        "2021年芜湖市生态环境状况发布\n2022-06-05 09:12:00 来源:市生态环境局 浏览:211\n\
         6月5日，市生态环境局召开2022年环境日新闻发布会。\n全市空气质量优良天数301天，森林覆盖率18.6%。\n",
    );
    assert_eq!(found, ["空气质量优良天数 actual 301天 芜湖市 2021-12-31", "森林覆盖率 actual 18.6% 芜湖市 2021-12-31"]);
}

#[test]
fn a_work_report_is_of_the_day_that_it_was_read_out_on() {
    let text = "政府工作报告\n2023-05-20 08:00:00 来源：县政府办\n\
        ——2022年1月8日在凤阳县第十七届人民代表大会第一次会议上\n\
        过去一年，全县地区生产总值增长8.1%，争取上级专项资金3.2亿元，新增规上工业企业26家。\n\
        今年，要新增规上工业企业30家，一般公共预算收入增长6%左右。\n";
    assert_eq!(
        brief(text),
        [
            "地区生产总值 actual 8.1% 凤阳县 2021-12-31",
            "上级专项资金 actual 3.2亿元 凤阳县 2021-12-31",
            "新增规上工业企业 actual 26家 凤阳县 2021-12-31",
            "新增规上工业企业 target 30家 凤阳县 2022-12-31",
            "一般公共预算收入 target 6% 凤阳县 2022-12-31",
        ]
    );
}

#[test]
fn a_year_quoted_in_a_bulletin_is_not_the_year_of_what_follows() {
    let found = brief(
        "宣城市2022年国民经济和社会发展统计公报\n宣城市统计局\n2023年3月20日\n\
         三次产业结构由2021年的9.6:47.9:42.5调整为9.4:48.3:42.3。\n全年粮食产量129.8万吨，增长0.9%。\n",
    );
    assert!(found.iter().any(|row| row == "粮食产量 actual 1298000吨 宣城市 2022-12-31"), "{found:?}");
}

#[test]
fn sections_named_for_regions_hold_their_figures() {
    let text = "各地高企奖补政策汇编\n更新日期：2023年5月6日\n一、芜湖市（现行办法）\n对新认定的高新技术企业奖励20万元。\n\
        二、宣城市广德市\n对新认定的高新技术企业奖励15万元。\n三、其他\n对新认定的高新技术企业奖励5万元。\n";
    let found = read(text).observations;
    let regions: Vec<&str> = found.iter().take(2).map(|row| row.region.as_str()).collect();
    assert_eq!(regions, ["芜湖市", "广德市"]);
    assert_ne!(found[2].region, "广德市", "the next heading of the same rank ends the section");
    assert!(found.iter().all(|row| row.role.as_str() == "policy"));
}

#[test]
fn a_paragraph_headed_by_a_region_is_of_it() {
    let found = read(
        "安徽省粮食生产情况\n2023年12月28日\n阜阳市：粮食产量525.6万吨。单产稳步提高，小麦产量310.2万吨。\n亳州市：粮食产量501.3万吨。\n",
    );
    let regions: Vec<&str> = found.observations.iter().map(|row| row.region.as_str()).collect();
    assert_eq!(regions, ["阜阳市", "阜阳市", "亳州市"]);
}

#[test]
fn the_nation_and_zones_are_regions() {
    let found = read("2022年我国交通运输行业发展统计公报\n年末公路总里程535.48万公里。\n");
    assert_eq!(found.context.region, "全国");
    let found = read("滨湖经济技术开发区管理委员会\n关于印发2024年工作要点的通知\n全区新增高新技术企业12家。\n");
    assert_eq!(found.context.region, "滨湖经济技术开发区");
    assert_eq!(found.observations[0].region, "滨湖经济技术开发区");
}

#[test]
fn rows_that_lack_a_cell_keep_their_columns() {
    let text = "铜陵市教育局\n2023学年全市教育概况\n各学段情况如下：\n类别 |\n学校数 |\n班级数 |\n在校学生数 |\n专任教师数 |\n学生与专任教师比 |\n\
        小学 |\n120 |\n2100 |\n84000 |\n5250 |\n16.00 |\n初中 |\n60 |\n980 |\n42900 |\n3300 |\n13.00 |\n普通高中 |\n20 |\n27000 |\n2250 |\n12.00 |\n\
        备注：普通高中班级数从缺。\n";
    let found = read(text).observations;
    let high: Vec<(&str, f64, &str)> =
        found[10..].iter().map(|row| (row.indicator.as_str(), row.value, row.unit.as_str())).collect();
    assert_eq!(found.len(), 14);
    assert!(high[0].0.contains("学校") || high[0].0 == "普通高中数", "{high:?}");
    assert!(high[1].0.contains("学生") && high[1].1 == 27000.0 && high[1].2 == "人", "{high:?}");
    assert!(high[2].0.contains("专任教师") && high[2].1 == 2250.0, "{high:?}");
    assert!(found.iter().all(|row| row.region == "铜陵市"));
}

#[test]
fn rows_of_change_tell_of_the_row_above() {
    let text = "2023年夏秋粮生产情况\n国家统计局滁州调查队\n2023年12月20日\n分季情况见下表：\n指标\n夏粮\n秋粮\n播种面积（万亩）\n500.5\n700.2\n\
        比上年增加（万亩）\n1.5\n-2.2\n总产量（万吨）\n180.4\n310.6\n比上年增长（%）\n0.8\n1.9\n";
    let found: Vec<String> = read(text)
        .observations
        .iter()
        .map(|row| format!("{} {} {} {}", row.indicator, row.measure, row.role, row.value))
        .collect();
    assert_eq!(
        found,
        [
            "夏粮播种面积 flow actual 5005000",
            "秋粮播种面积 flow actual 7002000",
            "夏粮播种面积 delta actual 15000",
            "秋粮播种面积 delta actual -22000",
            "夏粮产量 flow actual 1804000",
            "秋粮产量 flow actual 3106000",
            "夏粮产量 growth actual 0.8",
            "秋粮产量 growth actual 1.9",
        ]
    );
}

#[test]
fn rows_under_headings_of_one_word_are_one_table() {
    let text = "芜湖市国民经济和社会发展第十四个五年规划纲要\n专栏1　“十四五”时期主要指标\n指标　2020年　2025年　属性\n经济发展\n\
        1.常住人口城镇化率（%）　72.3　75　预期性\n民生福祉\n2.人均预期寿命（岁）　78.1　79　预期性\n";
    assert_eq!(
        brief(text),
        [
            "常住人口城镇化率 actual 72.3% 芜湖市 2020-12-31",
            "常住人口城镇化率 target 75% 芜湖市 2025-12-31",
            "人均预期寿命 actual 78.1岁 芜湖市 2020-12-31",
            "人均预期寿命 target 79岁 芜湖市 2025-12-31",
        ]
    );
}

#[test]
fn a_forecast_ends_with_its_sentence() {
    let found = brief(
        "池州市新闻发布会\n2023年8月14日\n产业园预计全年产值200亿元。农业产业化龙头企业有155家。\n2023年，我局签约落地项目10项。\n",
    );
    assert!(
        found[0].contains(" target ") && found[1].contains(" actual 155家") && found[1].ends_with("2023-08-14"),
        "{found:?}"
    );
    assert!(found[2].contains(" actual 10"), "{found:?}");
}

#[test]
fn what_stands_over_a_flattened_table_tells_its_subject_and_unit() {
    let text = "附件1\n2024年各县（区）招商引资任务表\n单位：亿元\n县（区）\n2023年完成\n2024年目标\n雨山区\n52.3\n60\n花山区\n48.1\n55\n\
        当涂县\n66.0\n75\n";
    let found = brief(text);
    assert_eq!(found[0], "招商引资 actual 52.3亿元 雨山区 2023-12-31");
    assert_eq!(found[5], "招商引资 target 75亿元 当涂县 2024-12-31");
}

#[test]
fn a_line_that_announces_next_year_opens_the_aims_below_it() {
    let text = "石台县农业农村局\n2023年工作总结暨2024年工作要点\n2023年，全县粮食播种面积18万亩，产量6.2万吨。\n\
        2024年，我们将重点抓好以下工作：\n1.稳定粮食面积18万亩以上，农村居民人均可支配收入增长7%。\n";
    let found = brief(text);
    assert!(found[0].ends_with(" actual 180000亩 石台县 2023-12-31"), "{found:?}");
    assert!(found[2].contains(" target 180000亩") && found[2].ends_with("2024-12-31"), "{found:?}");
    assert!(found[3].contains(" target 7%") && found[3].ends_with("2024-12-31"), "{found:?}");
}

#[test]
fn a_month_in_a_line_of_its_own_is_when_the_report_was_written() {
    for day in ["2024年4月", "（2024年4月）", "2024年4月12日"] {
        let text = format!(
            "宣城市2023年国民经济和社会发展统计公报（摘编）\n宣城市统计局\n{day}\n\n　　全年粮食产量129.8万吨，增长0.9%。\n"
        );
        let found = brief(&text);
        assert_eq!(found[0], "粮食产量 actual 1298000吨 宣城市 2023-12-31", "{day}");
    }
    // In a monthly report it is the month that is told of.
    let found = brief("宣城市工业经济运行快报\n2024年4月\n\n　　规上工业增加值同比增长6.1%。\n");
    assert_eq!(found[0], "规上工业增加值 actual 6.1% 宣城市 2024-04-30");
}

#[test]
fn a_report_of_the_first_months_on_the_year_before() {
    let text = "宣城市经济和信息化局\n关于全市专精特新企业培育情况的汇报\n（2025年3月）\n\n\
        截至2024年末，全市有创新型中小企业176家。2024年，新增专精特新中小企业34家。\n\
        开展校企对接活动36场，发放贷款22.4亿元。\n2025年，力争新增专精特新中小企业40家。\n";
    let found = brief(text);
    assert!(found.iter().any(|row| row.contains(" actual 36场") && row.ends_with("2024-12-31")), "{found:?}");
    assert!(found.iter().any(|row| row.contains(" target 40家") && row.ends_with("2025-12-31")), "{found:?}");
    // What is told of the present is of the day.
    let found = brief(&text.replace("开展", "今年以来，开展"));
    assert!(!found.iter().any(|row| row.contains(" actual 36场") && row.ends_with("2024-12-31")), "{found:?}");
}
