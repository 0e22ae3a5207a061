//! Lists of names and the rows of figures that belong to them: which figure is whose.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::Observation;

fn rows(text: &str) -> Vec<Observation> {
    let text = format!("绵阳市统计局\n2025年3月20日\n{text}\n");
    let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).expect("text");
    observe(&report, &Options::default()).observations
}

/// `indicator measure value unit`, one line a fact.
fn brief(text: &str) -> Vec<String> {
    rows(text).iter().map(|row| format!("{} {} {}{}", row.indicator, row.measure, row.value, row.unit)).collect()
}

/// The indicators alone.
fn names(text: &str) -> Vec<String> {
    rows(text).into_iter().map(|row| row.indicator).collect()
}

#[test]
fn later_clauses_go_on_with_the_names_of_a_list() {
    assert_eq!(
        brief(
            "2024年，装备制造业、高技术制造业增加值同比分别增长9.2%、9.4%，增速高于规上工业3.3个、3.5个百分点，占规上工业比重较上年提高2.2个、0.8个百分点。"
        ),
        [
            "装备制造业增加值 growth 9.2%",
            "高技术制造业增加值 growth 9.4%",
            "装备制造业增加值增速 delta 3.3百分点",
            "高技术制造业增加值增速 delta 3.5百分点",
            "装备制造业增加值占规上工业比重 delta 2.2百分点",
            "高技术制造业增加值占规上工业比重 delta 0.8百分点",
        ]
    );
    assert_eq!(
        names("2024年，固定资产投资增长8%、工业投资增长12%、技改投资增长20%，分别高于全省3.2、4.1和5.6个百分点。")[3..],
        ["固定资产投资增速", "工业投资增速", "技改投资增速"]
    );
    assert_eq!(
        names("2024年，第一、二、三产业增加值分别增长3%、5%、6%，对经济增长的贡献率分别为10%、45%、45%。")[3..],
        ["第一产业对经济增长贡献率", "第二产业对经济增长贡献率", "第三产业对经济增长贡献率"]
    );
    assert_eq!(
        names("2024年，第一、二、三产业增加值分别增长3%、5%、6%，分别拉动经济增长0.5、1.7和2.3个百分点。")[3..],
        ["第一产业拉动经济增长", "第二产业拉动经济增长", "第三产业拉动经济增长"]
    );
    assert_eq!(
        names("2024年，二产、三产增加值分别增长5%、6%，占GDP比重为40.3%、49.5%。")[2..],
        ["二产增加值占GDP比重", "三产增加值占GDP比重"]
    );
    assert_eq!(
        names("2024年，第二、第三产业对经济增长的贡献率分别为45%、55%，分别拉动经济增长2.7、3.3个百分点。")[2..],
        ["第二产业拉动经济增长", "第三产业拉动经济增长"]
    );
    // Two things that one is compared with are no list of things.
    assert_eq!(
        names("2024年，规上工业增加值增长8%，技改投资增长9%，高于全国、全省平均水平3.2个、2.1个百分点。")[2..],
        ["技改投资增速", "技改投资增速"]
    );
}

#[test]
fn ranks_are_dealt_out() {
    assert_eq!(
        brief(
            "2024年，全市规上工业增加值、固定资产投资、社会消费品零售总额分别增长7.1%、10.3%、8.5%，分列全省第2、第3、第1位。"
        )[3..],
        ["规上工业增加值 rank 2位", "固定资产投资 rank 3位", "社会消费品零售总额 rank 1位"]
    );
    assert_eq!(
        brief("2024年，全市GDP增长6.2%，固定资产投资增长7.5%，增速分别居全省第4位和第6位。")[2..],
        ["地区生产总值增速 rank 4位", "固定资产投资增速 rank 6位"]
    );
    assert_eq!(
        brief("2024年，汽车产量、新能源汽车产量分别增长48.1%、60.5%，居全国第2位、第4位。")[2..],
        ["汽车产量 rank 2位", "新能源汽车产量 rank 4位"]
    );
    assert_eq!(
        brief("2024年，全市完成工业投资48.6亿元，总量、增幅分别居全省第2位、第3位。")[1..],
        ["工业投资 rank 2位", "工业投资增速 rank 3位"]
    );
    assert_eq!(
        brief("2024年，全市GDP总量和增速分别居全省第3位、第5位。"),
        ["地区生产总值 rank 3位", "地区生产总值增速 rank 5位"]
    );
    assert_eq!(names("2024年，工业投资增长12%，居全国、全省第2位、第1位。"), ["工业投资", "工业投资", "工业投资"]);
}

#[test]
fn a_rank_before_和_is_one() {
    let text = "2024年末，全市累计培育国家级专精特新“小巨人”企业17家、省级专精特新中小企业169家、创新型中小企业321家，较去年同期分别增加4家、38家、96家，总量分别位居全省第6、第5和第7位。";
    let (first, second, third) = ("国家级专精特新“小巨人”企业数", "省级专精特新中小企业", "创新型中小企业数");
    assert_eq!(names(text), [first, second, third, first, second, third, first, second, third]);
    let ranks: Vec<f64> = rows(text)[6..].iter().map(|row| row.value).collect();
    assert_eq!(ranks, [6.0, 5.0, 7.0]);
}

#[test]
fn rates_of_recovery_and_completion_are_dealt_out() {
    assert_eq!(
        brief("2024年，全市接待游客860万人次，实现旅游收入72亿元，恢复至2019年同期的112%和108%。")[2..],
        ["接待游客 ratio 112%", "旅游收入 ratio 108%"]
    );
    let found = rows("2024年，引进内资58亿元、外资1200万美元，完成年度任务的116%、120%。");
    assert_eq!((found[2].indicator.as_str(), found[3].indicator.as_str()), ("引进内资完成率", "外资完成率"));
    assert_eq!(found[2].role, found[3].role);
    assert_eq!(
        names("2024年末，全市金融机构存贷款余额分别达到532亿元、416亿元，较年初增长11.5%、14.8%。"),
        ["金融机构存款余额", "金融机构贷款余额", "金融机构存款余额", "金融机构贷款余额"]
    );
    assert_eq!(names("2024年末，各项存贷款余额948亿元，增长11%。"), ["各项存贷款余额", "各项存贷款余额"]);
}

#[test]
fn a_list_has_as_many_names_as_figures() {
    assert_eq!(
        names("2024年，其他用品及服务、教育文化娱乐、医疗保健价格分别上涨2.7%、1.8%和1.3%。"),
        ["其他用品及服务价格", "教育文化娱乐价格", "医疗保健价格"]
    );
    assert_eq!(
        names("2024年，粮食、油料、蔬菜及食用菌产量分别为120万吨、12万吨、95万吨。"),
        ["粮食产量", "油料产量", "蔬菜及食用菌产量"]
    );
    assert_eq!(
        names("2024年，粮食、油料、蔬菜及食用菌产量分别为120万吨、12万吨、90万吨、5万吨。")[2..],
        ["蔬菜产量", "食用菌产量"]
    );
    assert_eq!(
        names("2024年，农、林、牧、渔业产值分别为20亿元、3亿元、15亿元、2亿元。"),
        ["农业产值", "林业产值", "牧业产值", "渔业产值"]
    );
}

#[test]
fn industries_hold_marks_of_lists() {
    assert_eq!(
        names(
            "2023年末，全市有工业企业法人单位835个，采矿业32个，制造业773个，电力、热力、燃气及水生产和供应业30个，分别占3.7%、92.8%和3.5%。"
        )[4..],
        ["采矿业占比", "制造业占比", "电力、热力、燃气及水生产和供应业占比"]
    );
    assert_eq!(
        names("2024年，信息传输、软件和信息技术服务业，租赁和商务服务业，金融业增加值分别增长12.1%、9.5%、6.8%。"),
        ["信息传输、软件和信息技术服务业增加值", "租赁和商务服务业增加值", "金融业增加值"]
    );
    assert_eq!(
        names("2024年，批发和零售业、住宿和餐饮业增加值分别增长5%、6%。"),
        ["批发和零售业增加值", "住宿和餐饮业增加值"]
    );
}

#[test]
fn names_of_a_list_share_what_the_last_one_has() {
    assert_eq!(
        names("2024年，工业机器人、集成电路、光伏电池等产品产量分别增长18.0%、7.3%、21.4%。"),
        ["工业机器人产量", "集成电路产量", "光伏电池产量"]
    );
    assert_eq!(
        names("2024年，猪、牛、羊、禽肉产量分别增长1.2%、2.3%、3.4%、4.5%。"),
        ["猪肉产量", "牛肉产量", "羊肉产量", "禽肉产量"]
    );
    assert_eq!(
        names("2024年，蔬菜、水果、中药材等特色产业产值分别达到12亿元、8亿元、6亿元。"),
        ["蔬菜产业产值", "水果产业产值", "中药材产业产值"]
    );
    assert_eq!(names("2024年，内、外贸吞吐量分别增长5.1%、6.2%。"), ["内贸吞吐量", "外贸吞吐量"]);
    assert_eq!(
        names("2024年，第二、第三产业增加值占地区生产总值的比重分别上升0.2和0.4个百分点。"),
        ["第二产业增加值占地区生产总值比重", "第三产业增加值占地区生产总值比重"]
    );
    assert_eq!(
        names("2024年，批发业、零售业、住宿业、餐饮业销售额（营业额）分别增长9.1%、8.2%、7.3%、10.4%。"),
        ["批发业销售额", "零售业销售额", "住宿业营业额", "餐饮业营业额"]
    );
    assert_eq!(
        names("2024年，农村居民人均可支配收入21345元。新开工、新竣工亿元以上工业项目分别为217个、148个。")[1..],
        ["新开工亿元以上工业项目", "新竣工亿元以上工业项目"]
    );
    assert_eq!(
        names("2024年，全市新签约、新开工、新投产亿元以上项目分别为120个、98个、76个。"),
        ["新签约亿元以上项目", "新开工亿元以上项目", "新投产亿元以上项目"]
    );
}

#[test]
fn the_clause_before_may_hold_the_list() {
    assert_eq!(
        names(
            "2024年，装备制造产业增长15.2%；新能源新材料、节能环保、电子信息等新兴产业加快发展，分别增长37.7%、13.6%、12.8%。"
        ),
        ["装备制造产业", "新能源新材料产业", "节能环保产业", "电子信息产业"]
    );
    assert_eq!(
        brief("2024年，全区高新技术企业和科技型企业在2022年的基础上实现“双倍增”，分别超过90家和870家。"),
        ["高新技术企业数 level 90家", "科技型企业数 level 870家"]
    );
}

#[test]
fn brackets_tell_of_what_stands_before_them() {
    assert_eq!(
        brief("2024年，电气机械和器材制造业（增长12.0%）、汽车制造业（增长9.8%）、食品制造业（下降1.5%）拉动明显。"),
        ["电气机械和器材制造业 growth 12%", "汽车制造业 growth 9.8%", "食品制造业 growth -1.5%"]
    );
    assert_eq!(
        brief("2024年，增长较快的行业有电气机械和器材制造业（12.0%）、汽车制造业（9.8%）。"),
        ["电气机械和器材制造业 growth 12%", "汽车制造业 growth 9.8%"]
    );
    assert_eq!(
        brief("2024年，占比较高的行业有食品制造业（12.0%）、汽车制造业（9.8%）。"),
        ["食品制造业 ratio 12%", "汽车制造业 ratio 9.8%"]
    );
}

#[test]
fn sizes_tell_which_things_are_counted() {
    assert_eq!(
        brief("2024年，规上工业企业中，营业收入超100亿元的3家、50亿元以上的8家。"),
        ["营业收入超100亿元企业 level 3家", "营业收入50亿元以上企业 level 8家"]
    );
    assert_eq!(
        names("到2027年，培育特色产业集群，年营业收入超1000亿元的2个，超500亿元的5个。"),
        ["年营业收入超1000亿元产业集群", "年营业收入超500亿元产业集群"]
    );
    assert_eq!(
        brief("力争到2027年，纳税过亿元企业达到4家以上、过5000万元企业达到10家以上。"),
        ["纳税过亿元企业 level 4家", "纳税过5000万元企业 level 10家"]
    );
    assert_eq!(names("到2027年，产值超10亿元企业达12家、超50亿元3家。"), ["产值超10亿元企业", "产值超50亿元企业"]);
}

#[test]
fn modifiers_are_no_noun() {
    assert_eq!(
        brief(
            "到2027年，争创3—5个引领产业升级、在全国具有影响力的领军型冠军产业，培育10—15个带动作用较强的成长型冠军产业。"
        ),
        [
            "领军型冠军产业 flow 3个",
            "领军型冠军产业 flow 5个",
            "成长型冠军产业 level 10个",
            "成长型冠军产业 level 15个",
        ]
    );
}

#[test]
fn years_of_a_list_have_a_figure_each() {
    let found = rows("2024年、2025年、2026年分别新增创新型中小企业150家、180家、220家。");
    assert!(found.iter().all(|row| row.indicator == "新增创新型中小企业"), "{found:?}");
    let ends: Vec<String> =
        found.iter().map(|row| row.period_end.map_or_else(String::new, |end| end.to_string())).collect();
    assert_eq!(ends, ["2024-12-31", "2025-12-31", "2026-12-31"]);
    let roles: Vec<String> = found.iter().map(|row| row.role.to_string()).collect();
    assert_eq!(roles, ["actual", "target", "target"]);
}

#[test]
fn what_is_new_goes_on_through_a_list() {
    assert_eq!(
        brief("2024年，新增百亿企业3户、十亿级企业20户，培训员工35人。")[..2],
        ["新增百亿企业 flow 3户", "新增十亿级企业 flow 20户"]
    );
    assert_eq!(brief("2024年，新增规上企业12家、在建项目30个。"), ["新增规上企业 flow 12家", "在建项目 level 30个"]);
    assert_eq!(
        brief("2023年，新增甲级企业5家、乙级企业63家，累计分别达到21家、268家。")[2..],
        ["甲级企业 level 21家", "乙级企业 level 268家"]
    );
}
