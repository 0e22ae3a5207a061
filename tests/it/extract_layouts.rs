//! Layouts that were once misread: tables with rules, groups, empty cells and two heads, separators, list numbers, magnitudes.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::{Bound, Class, Observation};

fn read(name: &str, text: &str) -> Vec<Observation> {
    let report = Report::read(text.as_bytes(), name, &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

/// `indicator measure role value unit year`, one line a fact.
fn told(rows: &[Observation]) -> Vec<String> {
    let told = |row: &Observation| {
        let year = row.period_end.map_or_else(String::new, |end| end.format("%Y").to_string());
        format!("{} {} {} {}{} {year}", row.indicator, row.measure, row.role, row.value, row.unit)
    };
    rows.iter().map(told).collect()
}

fn plan(table: &str) -> Vec<String> {
    told(&read("t.txt", &format!("丽水市“十四五”产业规划\n2021年3月28日\n{table}\n")))
}

fn prose(text: &str) -> Vec<Observation> {
    read("t.txt", &format!("丽水市统计局\n2025年2月20日\n{text}\n"))
}

fn brief(text: &str) -> Vec<String> {
    prose(text).iter().map(|row| format!("{} {}{}", row.indicator, row.value, row.unit)).collect()
}

#[test]
fn every_comma_of_a_large_number_groups_thousands() {
    assert_eq!(
        brief("2024年，全市一般公共预算收入3,456,789万元，粮食产量1,023,400.5吨，财政支出86,450万元。"),
        ["一般公共预算收入 3456789万元", "粮食产量 1023400.5吨", "财政支出 86450万元"]
    );
    assert!(brief("2024年，排名分别为第1,2,3名。").iter().all(|row| !row.contains("123")));
}

#[test]
fn the_rule_of_a_markdown_table_is_none_of_its_rows() {
    let rows = [
        "常住人口城镇化率 ratio actual 61.5% 2020",
        "常住人口城镇化率 ratio target 66% 2025",
        "高新技术企业数 level actual 310家 2020",
        "高新技术企业数 level target 700家 2025",
    ];
    let body = "| 常住人口城镇化率 | % | 61.5 | 66 |\n| 高新技术企业数 | 家 | 310 | 700 |";
    for rule in ["|---|---|---|---|", "|:---|:---:|---:|---:|", "| --- | --- | --- | --- |", "+-----+----+----+----+"] {
        assert_eq!(plan(&format!("| 指标 | 单位 | 2020年 | 2025年 |\n{rule}\n{body}")), rows, "{rule}");
    }
}

#[test]
fn groups_and_numbers_of_rows_name_nothing() {
    let rows = [
        "研发经费投入强度 ratio actual 1.9% 2020",
        "研发经费投入强度 ratio target 2.7% 2025",
        "高新技术企业数 level actual 310家 2020",
        "高新技术企业数 level target 700家 2025",
        "森林覆盖率 ratio actual 81.2% 2020",
        "森林覆盖率 ratio target 81.7% 2025",
    ];
    let tables = [
        "类别\t指标名称\t2020年\t2025年\t属性\n创新驱动\t研发经费投入强度（%）\t1.9\t2.7\t预期性\n\
            \t高新技术企业数（家）\t310\t700\t预期性\n绿色生态\t森林覆盖率（%）\t81.2\t81.7\t约束性",
        "类别\t序号\t指标\t2020年\t2025年\n创新驱动\t1\t研发经费投入强度（%）\t1.9\t2.7\n\
            \t2\t高新技术企业数（家）\t310\t700\n绿色生态\t3\t森林覆盖率（%）\t81.2\t81.7",
        "| 一级指标 | 二级指标 | 单位 | 2020年 | 2025年 |\n|---|---|---|---|---|\n| 创新 | 研发经费投入强度 | % | 1.9 | 2.7 |\n\
            | 创新 | 高新技术企业数 | 家 | 310 | 700 |\n| 绿色 | 森林覆盖率 | % | 81.2 | 81.7 |",
    ];
    for table in tables {
        assert_eq!(plan(table), rows, "{table}");
    }
    // 类别 names the rows where figures stand beside it.
    assert_eq!(
        plan("类别\t2020年\t2025年\n高新技术企业（家）\t310\t700\n科技型中小企业（家）\t1200\t2500")[2..],
        ["科技型中小企业数 level actual 1200家 2020", "科技型中小企业数 level target 2500家 2025"]
    );
}

#[test]
fn empty_cells_keep_their_place() {
    let rows = [
        "地区生产总值 flow target 2200亿元 2025",
        "粮食产量 flow actual 125000吨 2020",
        "常住人口 level actual 2502000人 2020",
        "常住人口 level target 2600000人 2025",
    ];
    let tables = [
        "指标\t2020年\t2025年\n地区生产总值（亿元）\t\t2200\n粮食产量（万吨）\t12.5\n常住人口（万人）\t250.2\t260",
        "| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 地区生产总值（亿元） |  | 2200 |\n| 粮食产量（万吨） | 12.5 | |\n\
            | 常住人口（万人） | 250.2 | 260 |",
    ];
    for table in tables {
        assert_eq!(plan(table), rows, "{table}");
    }
    // Tabs that only align the head part no empty cell.
    let aligned = "指标\t\t\t2020年\t2025年\n常住人口（万人）\t250.2\t260\n户籍人口（万人）\t270.1\t271";
    assert_eq!(plan(aligned)[..2], rows[2..]);
}

#[test]
fn an_upper_head_stands_over_the_columns_below_it() {
    let rows = [
        "地区生产总值 flow actual 1820亿元 2023",
        "地区生产总值 growth actual 5.8% 2023",
        "地区生产总值 flow actual 1950亿元 2024",
        "地区生产总值 growth actual 6.1% 2024",
    ];
    let text = "指标\t2023年\t\t2024年\t\n\t绝对量\t增长（%）\t绝对量\t增长（%）\n\
        地区生产总值（亿元）\t1820\t5.8\t1950\t6.1\n工业投资（亿元）\t182\t8.8\t195\t7.1";
    assert_eq!(told(&prose(text))[..4], rows);
    let page = "<html><body><h1>丽水市主要指标</h1><p>2025年2月20日</p><table><tr><th rowspan=2>指标</th><th rowspan=2>单位</th>\
        <th colspan=2>2023年</th><th colspan=2>2024年</th></tr><tr><td>绝对数</td><td>增长（%）</td><td>绝对数</td>\
        <td>增长（%）</td></tr><tr><td>地区生产总值</td><td>亿元</td><td>1820</td><td>5.8</td><td>1950</td><td>6.1</td></tr>\
        <tr><td>工业投资</td><td>亿元</td><td>182</td><td>8.8</td><td>195</td><td>7.1</td></tr></table></body></html>";
    assert_eq!(told(&read("t.html", page))[..4], rows);
}

#[test]
fn cells_a_space_apart_with_words_among_them() {
    let rows = [
        "地区生产总值 flow actual 1540亿元 2020",
        "地区生产总值 flow target 2200亿元 2025",
        "常住人口城镇化率 ratio actual 61.5% 2020",
        "常住人口城镇化率 ratio target 66% 2025",
    ];
    let spaced = "类别 序号 指标 单位 2020年 2025年 属性\n经济发展 1 地区生产总值 亿元 1540 2200 预期性\n\
        2 常住人口城镇化率 % 61.5 66 预期性\n创新驱动 3 高新技术企业数 家 310 700 预期性";
    assert_eq!(plan(spaced)[..4], rows);
    let summed = "指标 2020年 2025年 累计 属性\n常住人口城镇化率（%） 61.5 66 〔4.5〕 预期性\n高新技术企业数（家） 310 700 — 预期性";
    assert_eq!(plan(summed).len(), 5);
    let single = "\n指标\n2020年\n2025年\n年均增速\n属性\n常住人口城镇化率（%）\n61.5\n66\n〔4.5〕\n预期性\n高新技术企业数（家）\n310\n\
        700\n—\n预期性\n森林覆盖率（%）\n81.2\n81.7\n—\n约束性";
    let found = plan(single);
    assert_eq!(found[..2], rows[2..]);
    assert_eq!(found[3..5], ["高新技术企业数 level actual 310家 2020", "高新技术企业数 level target 700家 2025"]);
}

#[test]
fn districts_against_indicators() {
    let table = "丽水市2024年目标任务分解表\n2024年3月\n县区\t2023年专精特新企业数（家）\t2024年目标（家）\t工业投资增速（%）\n\
        莲都区\t86\t110\t12\n龙泉市\t45\t60\t10\n";
    let found = read("t.txt", table);
    assert_eq!(
        told(&found)[..3],
        [
            "专精特新企业数 level actual 86家 2023",
            "专精特新企业数 level target 110家 2024",
            "工业投资 growth target 12% 2024"
        ]
    );
    assert_eq!(found[3].region, "龙泉市");
    // A district that no list knows is one by its head, and what is none keeps its name in every column.
    let table = "丽水市2024年目标任务分解表\n2024年3月\n县（市、区）\t2023年专精特新企业数（家）\t2024年目标（家）\n\
        莲都区\t86\t110\n溪口县\t45\t60\n市本级\t9\t12\n合计\t140\t182\n";
    let found = read("t.txt", table);
    let seen: Vec<_> = found.iter().map(|row| (row.region.as_str(), row.indicator.as_str())).collect();
    let name = "专精特新企业数";
    assert_eq!(seen[2..4], [("溪口县", name), ("溪口县", name)]);
    assert!(seen[4..6].iter().all(|row| row.1 == "市本级专精特新企业数"), "{seen:?}");
    assert_eq!(seen[7], ("丽水市", name));
}

#[test]
fn growth_behind_a_plan_is_planned() {
    let table = "丽水市2024年国民经济和社会发展计划\n2024年2月\n指标\t单位\t2023年完成\t2023年增速（%）\t2024年计划\t2024年增速（%）\n\
        地区生产总值\t亿元\t1820\t5.2\t1950\t6\n固定资产投资\t亿元\t610\t4.1\t650\t7\n";
    let found = told(&read("t.txt", table));
    assert_eq!(
        found[..4],
        [
            "地区生产总值 flow actual 1820亿元 2023",
            "地区生产总值 growth actual 5.2% 2023",
            "地区生产总值 flow target 1950亿元 2024",
            "地区生产总值 growth target 6% 2024"
        ]
    );
}

#[test]
fn colons_of_every_make_part_shares() {
    for colon in ['︰', '﹕', '：', '∶', ':'] {
        let found = prose(&format!("2024年，三次产业结构为6.1{colon}38.4{colon}55.5。"));
        assert_eq!(found.iter().map(|row| row.value).collect::<Vec<_>>(), [6.1, 38.4, 55.5], "{colon}");
    }
}

#[test]
fn fractions_in_digits_are_shares() {
    let found =
        prose("2024年，科技型中小企业突破800家、占全省1/4，专精特新企业占全市企业总数近1/5，出口占比由1/5提高到1/4。");
    let seen: Vec<_> = found.iter().map(|row| (row.value, row.bound)).collect();
    assert_eq!(seen[1..3], [(25.0, Bound::Eq), (20.0, Bound::Lt)]);
    assert!(brief("2024年，会议于1/4召开，项目按1/3推进。").is_empty());
}

#[test]
fn money_without_its_unit() {
    assert_eq!(
        brief("2024年，全市财政总收入首次突破百亿，工业总产值达到千亿元，电子信息产业规模超过五千亿，研发补助789万。"),
        ["财政总收入 100亿元", "工业总产值 1000亿元", "电子信息产业规模 5000亿元", "研发补助 789万元"]
    );
    assert_eq!(brief("2024年，全市搬迁960多万贫困人口。"), ["贫困人口 9600000人"]);
    // What is counted is not told, or a number before it in the list was not read.
    assert!(brief("2024年，软件下载量突破百万，点播量达300万，发放消费券500万、补贴资金300万。").is_empty());
}

#[test]
fn months_from_january_and_behind_a_list_number() {
    for (text, start, end) in [
        ("元至5月，全市工业投资42亿元。", "2024-01-01", "2024-05-31"),
        ("2024年元—9月，全市工业投资42亿元。", "2024-01-01", "2024-09-30"),
        ("4.1—11月，全市工业投资42亿元。", "2024-01-01", "2024-11-30"),
        ("3.6月，全市工业投资42亿元。", "2024-06-01", "2024-06-30"),
    ] {
        let found = read("t.txt", &format!("丽水市科技局2024年工作总结\n2024年12月25日\n{text}\n"));
        let seen = found.first().map(|row| (row.period_start, row.period_end));
        let seen = seen.map(|(start, end)| [start, end].map(|day| day.map_or_else(String::new, |day| day.to_string())));
        assert_eq!(seen, Some([start.to_string(), end.to_string()]), "{text}");
    }
    let text = "丽水市科技局2024年工作总结\n2024年12月25日\n4.1—11月，全市工业投资42亿元。\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    let ledger = observe(&report, &Options::default()).ledger;
    assert!(ledger.iter().any(|row| row.mention == "4" && row.class == Class::Ordinal), "{ledger:?}");
}

#[test]
fn sizes_of_class_rounds_of_admission_and_ways_from_nought() {
    assert_eq!(brief("2024年，新建10万吨级泊位2个、30万千瓦级机组3台，高考二本以上上线1326人。").len(), 3);
    assert!(brief("2024年，国产5万吨级养殖工船和三万吨级码头投用。").is_empty());
    let found = prose("2024年，国家级“小巨人”企业实现从0到5家的突破。");
    let seen: Vec<_> = found.iter().map(|row| (row.value, row.bound)).collect();
    assert_eq!(seen, [(0.0, Bound::Eq), (5.0, Bound::Eq)]);
}

#[test]
fn numbers_that_look_like_years_are_figures_in_the_body_of_a_table() {
    let told = |text: &str| -> Vec<String> {
        let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
        let rows = observe(&report, &Options::default()).observations;
        rows.iter()
            .map(|row| {
                format!(
                    "{} {} {} {} {}",
                    row.region,
                    row.indicator,
                    row.value,
                    row.role,
                    row.period_end.expect("a day")
                )
            })
            .collect()
    };
    let right = [
        "广安市 规上工业营业收入 1386 actual 2022-12-31",
        "广安市 规上工业营业收入 2000 target 2025-12-31",
        "广安市 规上工业营业收入 2600 target 2027-12-31",
        "广安市 高新技术企业数 1950 actual 2022-12-31",
        "广安市 高新技术企业数 260 target 2025-12-31",
        "广安市 高新技术企业数 360 target 2027-12-31",
    ];
    let cells = "广安市工业强市五年行动方案（2023—2027年）主要指标表\n指标名称\n单位\n2022年实绩\n2025年目标\n2027年目标\n\
        规上工业营业收入\n亿元\n1386\n2000\n2600\n高新技术企业数\n家\n1950\n260\n360\n";
    assert_eq!(told(cells), right);
    let rows = "广安市工业强市五年行动方案（2023—2027年）主要指标表\n指标名称\t单位\t2022年实绩\t2025年目标\t2027年目标\n\
        规上工业营业收入\t亿元\t1386\t2000\t2600\n高新技术企业数\t家\t1950\t260\t360\n";
    assert_eq!(told(rows), right);
}
