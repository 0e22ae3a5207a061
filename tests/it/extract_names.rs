//! Names that a clause leaves half said: frames, shares, ranks, parts of a list, what stands before a time.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::Observation;

fn rows(text: &str) -> Vec<Observation> {
    let text = format!("岳阳市统计局\n2024年4月20日\n{text}\n");
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

/// `indicator value unit bound`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    rows(text).iter().map(|row| format!("{} {}{} {}", row.indicator, row.value, row.unit, row.bound)).collect()
}

#[test]
fn what_a_list_names_is_of_the_kind_that_it_lists() {
    assert_eq!(
        brief("2023年，在第四批省级绿色工厂认定中，我市有12家企业新获认定、5家通过复核。"),
        ["新获认定省级绿色工厂企业 12家 eq", "通过复核省级绿色工厂企业 5家 eq"]
    );
    assert_eq!(brief("近日，省文化和旅游厅公布第三批省级研学基地名单，我市8家单位入选。"), ["入选省级研学基地 8家 eq"]);
}

#[test]
fn shares_of_those_that_do_something() {
    assert_eq!(
        brief("2023年，超七成规上服务业企业实现盈利，85%以上的行政村建成养老服务站。"),
        ["实现盈利规上服务业企业占比 70% gt", "建成养老服务站行政村占比 85% ge"]
    );
    assert_eq!(
        brief("2023年，近四成物流企业年营业收入在2000万元以下。"),
        ["年营业收入2000万元以下物流企业占比 40% lt"]
    );
    assert_eq!(
        brief("2023年末，全市有养老机构96家，床位200张以下的机构占61.5%。"),
        ["养老机构数 96家 eq", "床位200张以下机构占比 61.5% eq"]
    );
}

#[test]
fn shares_with_a_word_before_them() {
    assert_eq!(
        brief("2023年，全市茶叶产量3.2万吨，茶油产量1.1万吨，分别增长4.1%和9%，分别占全省的8.2%和15%。")[4..],
        ["茶叶产量占全省比重 8.2% eq", "茶油产量占全省比重 15% eq"]
    );
    assert_eq!(brief("2023年末，全市造船企业41家，约占全国的五分之一。")[1], "造船企业占全国比重 20% approx");
    assert_eq!(
        brief("2023年末，全市外贸企业2140家，占全国的0.4%、全省的6.8%。")[1..],
        ["外贸企业占全国比重 0.4% eq", "外贸企业占全省比重 6.8% eq"]
    );
    let found = rows("2023年末，全市外贸企业2140家，占全国的0.4%、全省的6.8%。");
    assert!(found.iter().all(|row| row.region == "岳阳市"), "{found:?}");
    assert_eq!(brief("2023年末，全市民宿企业数量不到省会的三成。")[0].rsplit(' ').next(), Some("lt"));
}

#[test]
fn ranks_are_of_what_stands_before_their_verb() {
    let found = rows("2023年末，全市在校大学生12.6万人，规模居全省各市州第3位。");
    assert_eq!((found[1].indicator.as_str(), found[1].region.as_str()), ("在校大学生规模", "岳阳市"));
    let found = rows("2023年，全市港口货物吞吐量1.2亿吨，增长8.1%，增速在全省14个市（州）中列第2位。");
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[2].indicator, "港口货物吞吐量增速");
    let found = rows("2023年，全市空气质量优良率91.2%，在全省排名第6位。");
    assert_eq!(found[1].region, "岳阳市");
}

#[test]
fn a_name_before_a_time_keeps_its_deed() {
    assert_eq!(brief("“湖湘贷”2023年投放18.4亿元。"), ["湖湘贷投放 18.4亿元 eq"]);
}

#[test]
fn what_changes_is_named_once() {
    assert_eq!(
        brief("全市省级文明村由2020年的46个扩充到目前的93个，总量翻了一番多。"),
        ["省级文明村 46个 eq", "省级文明村 93个 eq", "省级文明村 2x gt"]
    );
    let found = brief("2023年末，全市省级龙头企业总数达到73家，较2021年末的52家净增21家。");
    assert_eq!(found[..2], ["省级龙头企业总数 73家 eq", "省级龙头企业总数 52家 eq"]);
}

#[test]
fn households_people_and_what_was_done_for_them() {
    assert_eq!(
        brief("2023年，全市脱贫人口11.2万户35.6万人，安置1.3万户搬迁群众户均发放补贴800元。")[..3],
        ["脱贫户数 112000户 eq", "脱贫人数 356000人 eq", "安置搬迁群众 13000户 eq"]
    );
}

#[test]
fn parts_take_what_the_first_of_them_has() {
    assert_eq!(brief("2023年，全市削减二氧化硫210吨、颗粒物85吨。"), ["削减二氧化硫 210吨 eq", "削减颗粒物 85吨 eq"]);
    assert_eq!(
        brief("2023年末，全市城镇职工基本医疗保险参保人数61.2万人，生育保险33.4万人。")[1],
        "生育保险参保人数 334000人 eq"
    );
    assert_eq!(
        brief("2023年，全市国考断面26个，其中Ⅱ类15个、Ⅲ类9个。")[1..],
        ["Ⅱ类国考断面 15个 eq", "Ⅲ类国考断面 9个 eq"]
    );
    assert_eq!(brief("2023年末，全市有14个县级以上饮用水水源地。"), ["县级以上饮用水水源地 14个 eq"]);
}

#[test]
fn a_harvest_that_runs_on_is_of_its_crop() {
    assert_eq!(brief("2023年，全市粮食生产“十九连丰”，总产301.5万吨。")[0], "粮食总产 3015000吨 eq");
    assert_eq!(brief("2023年，早稻喜获“三连增”，总产41.5万吨。")[0], "早稻总产 415000吨 eq");
}

#[test]
fn a_year_that_runs_to_the_day_dates_nothing_behind_it() {
    let found = rows("2021年至今，全市新增上市公司2家。6月末，各项贷款余额4120亿元。2020年以来新增挂牌企业9家。");
    assert_eq!(found[2].indicator, "新增挂牌企业");
    assert!(found[1].period_end.is_none_or(|end| end.to_string() != "2021-06-30"), "{found:?}");
}

#[test]
fn deeds_at_the_end_of_a_name_are_exchanged() {
    assert_eq!(
        brief("2023年，全市重点交通项目开工9项、完工4项，在建21项，概算总投资168亿元。")[..3],
        ["重点交通项目开工 9项 eq", "重点交通项目完工 4项 eq", "重点交通项目在建 21项 eq"]
    );
    assert_eq!(
        brief("2023年，法院受理环境资源案件860件，审结812件。检察机关批捕破坏环境犯罪案件14件31人，起诉26件52人。"),
        [
            "法院受理环境资源案件 860件 eq",
            "法院审结环境资源案件 812件 eq",
            "检察机关批捕破坏环境犯罪案件 14件 eq",
            "检察机关批捕破坏环境犯罪案件人数 31人 eq",
            "检察机关起诉破坏环境犯罪案件 26件 eq",
            "检察机关起诉破坏环境犯罪案件人数 52人 eq"
        ]
    );
}

#[test]
fn a_rate_and_an_amount_move_each_for_itself() {
    assert_eq!(
        brief("2023年，全市民宿平均入住率51.2%，平均房价268元，分别提高4.6个百分点和下降1.9%。")[2..],
        ["民宿平均入住率 4.6百分点 eq", "房价 -1.9% eq"]
    );
}

#[test]
fn how_often_somebody_was_served_is_no_stock() {
    let found = rows("2023年，全市落实减税降费9.6亿元，惠及经营主体4.1万户次。");
    assert_eq!((found[1].indicator_id.as_str(), found[1].value), ("", 41_000.0));
}

#[test]
fn towns_are_regions_until_the_full_stop() {
    let found = rows("2023年末，广兴洲镇有小学9所，在校生1260人；幼儿园6所。全市有特色小镇4个。");
    let places: Vec<&str> = found.iter().map(|row| row.region.as_str()).collect();
    assert_eq!(places, ["广兴洲镇", "广兴洲镇", "广兴洲镇", "岳阳市"]);
    assert_eq!(found[0].indicator_id, "edu_primary");
}

#[test]
fn money_is_named_by_what_it_is_for() {
    assert_eq!(brief("2023年，全市拿出1200万元，奖励科技人才。"), ["奖励科技人才资金 1200万元 eq"]);
    assert_eq!(brief("2023年，仲裁机构受理案件23件，标的额4600万元。")[1], "标的额 4600万元 eq");
}

#[test]
fn an_aim_does_not_lie_in_a_year_that_an_earlier_paragraph_quoted() {
    let found = rows("农民人均收入由2012年的7210元增加到2022年的19800元。\n下一步，力争全年转移就业90万人以上。");
    let end = found[2].period_end.map(|end| end.to_string());
    assert_eq!((found[2].role.as_str(), end.as_deref()), ("target", Some("2024-12-31")));
}

#[test]
fn a_work_report_of_january_is_of_the_year_gone_by_whatever_year_its_title_names() {
    let text = "平江县2023年政府工作报告（摘要）\n——2024年1月5日\n2023年，预计全县地区生产总值突破430亿元，增长6.8%。\n\
        新建学校23所。\n2024年主要预期目标：地区生产总值增长6.5%左右。\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, &Options::default()).observations;
    let seen: Vec<String> = found
        .iter()
        .map(|row| {
            format!("{} {} {}", row.value, row.role, row.period_end.map_or(String::new(), |end| end.to_string()))
        })
        .collect();
    assert_eq!(
        seen,
        ["430 actual 2023-12-31", "6.8 actual 2023-12-31", "23 actual 2023-12-31", "6.5 target 2024-12-31"]
    );
}

#[test]
fn a_row_of_a_table_is_one_thing() {
    let table = "2023年主要工业产品产量\n产品名称　单位　绝对数　比上年增长（%）　全省位次\n\
        船用钢板　万吨　41.6　-3.1　2\n石膏板　万平方米　820.5　6.2　1\n";
    let found = rows(table);
    let seen: Vec<String> =
        found.iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect();
    assert_eq!(seen[..3], ["船用钢板产量 flow 416000吨", "船用钢板产量 growth -3.1%", "船用钢板产量 rank 2位"]);
    assert!(seen[3..].iter().all(|row| row.starts_with("石膏板产量")), "{seen:?}");
    let table = "附件：各县（市、区）绿色工厂认定情况\n县（市、区）　新认定（家）　重新认定（家）\n\
        华容县　4　2\n湘阴县　3　1\n其他　6　5\n合计　13　8\n";
    let found = rows(table);
    assert!(found.iter().all(|row| !row.indicator.contains("其他")), "{found:?}");
}

#[test]
fn a_month_below_the_title_dates_the_report_and_no_figure() {
    let text = "黄石市2023年住房公积金年度报告\n黄石市住房公积金管理中心\n2024年3月\n2023年，缴存额41.2亿元。\n\
        发放个人住房贷款2860笔、11.4亿元。年末贷款余额88.6亿元。\n";
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, &Options::default()).observations;
    assert!(found.iter().all(|row| row.period_end.is_some_and(|end| end.to_string() == "2023-12-31")), "{found:?}");
}

#[test]
fn numbers_of_items_are_no_part_of_names() {
    assert_eq!(brief("三、我市现有公共体育场馆86处。")[0].split(' ').next(), Some("公共体育场馆"));
}

#[test]
fn a_share_of_what_is_normal() {
    assert_eq!(brief("2023年末，全市能繁母猪9.6万头，为正常保有量的102%。")[1], "能繁母猪占正常保有量比重 102% eq");
    assert_eq!(brief("2023年，超八成的家庭农场与合作社签订了供销协议。"), ["签订供销协议家庭农场占比 80% gt"]);
    assert_eq!(brief("2023年，全市竹荪栽培6200万袋，产量4.8万吨。")[1], "竹荪产量 48000吨 eq");
}

#[test]
fn what_is_newly_named_adds_up_to_a_stock() {
    let found = rows("2024年，新获批国家级专精特新“小巨人”企业12户，累计达35户。");
    let measures: Vec<&str> = found.iter().map(|row| row.measure.as_str()).collect();
    assert_eq!(measures, ["flow", "level"]);
}
