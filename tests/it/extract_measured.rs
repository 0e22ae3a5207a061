//! What figures are called and what they measure, where bulletins, budgets and work reports were once misread.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::{Bound, Measure, Observation, Role};

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

fn names(text: &str) -> Vec<String> {
    rows(text).into_iter().map(|row| row.indicator).collect()
}

#[test]
fn a_verb_of_two_words_leaves_no_half_of_itself() {
    assert_eq!(
        names("2024年，全市城镇调查失业率平均为5.4%，优良天数比率平均达87.3%。5项主要指标平均分为91.2分。")[..2],
        ["城镇调查失业率", "优良天数比率"]
    );
    let found = rows("2024年，全市快递业务量突破了2亿件。");
    assert_eq!((found[0].indicator.as_str(), found[0].bound), ("快递业务量", Bound::Gt));
    assert_eq!(names("2024年，全市4项重点污染物平均浓度下降2.6%。"), ["重点污染物", "重点污染物平均浓度"]);
}

#[test]
fn a_rate_to_the_product_is_that_of_what_was_spoken_of() {
    for text in [
        "2024年，全市研究与试验发展（R&D）经费支出51.2亿元，与地区生产总值之比为1.36%。",
        "2024年，全市研究与试验发展经费支出与地区生产总值之比为1.36%。",
    ] {
        let found = rows(text);
        let last = found.last().expect("a figure");
        assert_eq!(last.indicator, "研究与试验发展经费支出占地区生产总值比重");
        assert_eq!(last.indicator_id, "gerd_gdp");
    }
    assert_eq!(names("2024年，全市技术合同成交额与地区生产总值之比为2.7%。"), ["技术合同成交额占地区生产总值比重"]);
}

#[test]
fn marks_of_notes_are_no_part_of_a_name() {
    assert_eq!(
        names("2024年末，全市常住人口[2]41.37万人。规模以上工业[13]增加值增长5.8%。民营经济增加值②71.4亿元。"),
        ["常住人口", "规模以上工业增加值", "民营经济增加值"]
    );
}

#[test]
fn a_complete_name_takes_no_head_of_the_last_one() {
    assert_eq!(
        names(
            "2024年，规模以上工业企业利税总额211.4亿元；利润总额98.3亿元。规模以上工业企业主营业务收入1822.6亿元；实现利润总额77.9亿元。规模以上工业企业实现利润总额142.5亿元。其中，国有控股企业利润31.8亿元。"
        ),
        [
            "规模以上工业企业利税总额",
            "规模以上工业利润总额",
            "规模以上工业企业主营业务收入",
            "规模以上工业利润总额",
            "规模以上工业利润总额",
            "国有控股企业利润",
        ]
    );
    assert_eq!(names("2024年，技术合同成交额62亿元，营业收入达到880亿元。")[1], "营业收入");
    assert_eq!(
        names("2024年，专精特新企业176家，营业收入占全市规上工业的16.3%，利润占全市的19%。")[1..],
        ["专精特新企业营业收入占全市规上工业比重", "专精特新企业利润占全市比重"]
    );
}

#[test]
fn words_that_begin_as_a_verb_does_stay_whole() {
    assert_eq!(
        names("2024年，消费品价格上涨0.2%，服务价格上涨0.7%。平均办理时限压缩61%，运营成本降低9%。"),
        ["消费品价格", "服务价格", "平均办理时限", "运营成本"]
    );
    assert_eq!(
        names(
            "2024年，全县向上争取资金88.4亿元，向下转移支付17.9亿元。加上级补助收入93.6亿元，加债务还本支出8.7亿元。发行新增债券9.1亿元、再融资债券4.4亿元。"
        ),
        ["向上争取资金", "向下转移支付", "上级补助收入", "债务还本支出", "发行新增债券", "再融资债券"]
    );
    assert_eq!(brief("2024年，再就业730人。"), ["再就业 flow 730人"]);
    assert_eq!(
        names("2024年，一般公共预算收入增长6.1%，其中税收收入增长7.4%，税比68.2%。")[2],
        "税收收入占一般公共预算收入比重"
    );
    assert_eq!(names("2024年，生产安全事故起数、死亡人数分别下降9.4%、6.7%。")[1], "死亡人数");
    assert_eq!(names("2024年，分类别看，衣着类价格下降1.1%、其他用品和服务类上涨1.9%。")[1], "其他用品和服务类价格");
}

#[test]
fn residents_of_town_and_country_are_told_apart() {
    let found = rows(
        "2024年，城镇居民恩格尔系数为30.4%，农村居民恩格尔系数为32.8%。城市居民人均可支配收入25931元。城镇常住居民人均可支配收入43210元；人均生活消费支出26540元。农村常住居民人均可支配收入21870元；人均生活消费支出17320元。",
    );
    let seen: Vec<(&str, &str)> = found.iter().map(|row| (row.indicator.as_str(), row.indicator_id.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("城镇居民恩格尔系数", "engel_urban"),
            ("农村居民恩格尔系数", "engel_rural"),
            ("城市居民人均可支配收入", "income_urban"),
            ("城镇居民人均可支配收入", "income_urban"),
            ("城镇居民人均消费支出", "consume_urban"),
            ("农村居民人均可支配收入", "income_rural"),
            ("农村居民人均消费支出", "consume_rural"),
        ]
    );
}

#[test]
fn beds_and_staff_are_those_of_the_institutions_before_them() {
    assert_eq!(
        names(
            "2024年末，全市有医疗卫生机构980个，其中医院、卫生院31个（专科医院4个）。乡镇卫生院14个，床位530张，卫生技术人员467人。医院总诊疗人次401.5万人次，入院人次28.6万人次。"
        )[3..],
        ["乡镇卫生院数", "乡镇卫生院床位", "乡镇卫生院卫生技术人员", "医院总诊疗人次", "医院入院人次"]
    );
    assert_eq!(names("2024年，幼儿园412所，招生3.16万人，在园幼儿9.7万人。")[2], "在园幼儿数");
    assert_eq!(
        names("2024年，全县出生1874人，出生率5.83‰；死亡1106人，死亡率3.44‰。"),
        ["出生人口", "出生率", "死亡人口", "死亡率"]
    );
}

#[test]
fn ways_of_transport_share_what_was_carried() {
    assert_eq!(
        brief(
            "2024年，货物周转量193.4亿吨公里。其中，铁路67.2亿吨公里；公路102.8亿吨公里；水运23.4亿吨公里。全年客运量4127万人，其中铁路914万人；公路3213万人。"
        ),
        [
            "货物周转量 flow 19340000000吨公里",
            "铁路货物周转量 flow 6720000000吨公里",
            "公路货物周转量 flow 10280000000吨公里",
            "水运货物周转量 flow 2340000000吨公里",
            "客运量 flow 41270000人",
            "铁路客运量 flow 9140000人",
            "公路客运量 flow 32130000人",
        ]
    );
    assert_eq!(
        names("2024年，货物运输总量2.7亿吨。其中，铁路运输0.4亿吨；公路运输2.2亿吨。")[1..],
        ["铁路货物运输量", "公路货物运输量"]
    );
}

#[test]
fn value_added_is_what_grew_of_each() {
    assert_eq!(
        names("2024年，分经济类型看，国有控股企业增加值增长4.3%；股份制企业增长6.2%；私营企业增长7.9%。")[2],
        "私营企业增加值"
    );
    assert_eq!(
        names("2024年，全市采矿业增加值增长1.7%，制造业增长4.6%，高新技术企业增长11%。")[1..],
        ["制造业增加值", "高新技术企业数"]
    );
}

#[test]
fn contributions_are_those_of_each() {
    let each = ["第一产业拉动经济增长", "第二产业拉动经济增长", "第三产业拉动经济增长"];
    assert_eq!(names("2024年，三次产业分别拉动经济增长0.4、1.9和2.6个百分点。"), each);
    assert_eq!(
        names("2024年，第一、二、三产业增加值分别增长3.1%、4.7%和5.6%，分别拉动经济增长0.4、1.9和2.6个百分点。")[3..],
        each
    );
    assert_eq!(
        names("2024年，第二产业对经济增长的贡献率为38.6%，拉动经济增长1.9个百分点。"),
        ["第二产业对经济增长贡献率", "第二产业拉动经济增长"]
    );
    let found = rows(
        "2025年2月份，鲜菜价格上涨18.3%，影响CPI上涨约0.39个百分点；鲜果价格下降3.8%，影响CPI下降约0.11个百分点。",
    );
    assert_eq!((found[1].indicator.as_str(), found[1].value), ("鲜菜价格对CPI影响", 0.39));
    assert_eq!((found[3].indicator.as_str(), found[3].value), ("鲜果价格对CPI影响", -0.11));
}

#[test]
fn done_is_no_part_of_what_was_done() {
    assert_eq!(
        names(
            "2024年，规模以上工业完成增加值431.6亿元。全部工业完成增加值占地区生产总值比重为29.4%。重点服务业企业完成营业收入66.3亿元。全年完成造林面积7.4千公顷。"
        ),
        ["规模以上工业增加值", "全部工业增加值占地区生产总值比重", "重点服务业企业营业收入", "造林面积"]
    );
}

#[test]
fn areas_keep_their_word() {
    assert_eq!(
        names(
            "2024年，全市商品房销售面积193.7万平方米。绝收面积1.4万公顷。房屋施工面积2914.6万平方米，竣工面积531.2万平方米。农用化肥施用量（折纯）18.6万吨。"
        ),
        ["商品房销售面积", "绝收面积", "房屋施工面积", "房屋竣工面积", "农用化肥施用量"]
    );
}

#[test]
fn a_census_names_what_it_counts() {
    let text = "南部县第五次全国经济普查公报\n南部县统计局\n2025年3月20日\n2023年末，全县共有法人单位4831个，比2018年末（2018年是第四次全国经济普查年份，下同）增加1427个，增长41.9%。\n\
        法人单位数量位居前三位的行业是：批发和零售业1412个，占29.2%；公共管理、社会保障和社会组织583个，占12.1%。\n\
        在工业企业法人单位从业人员中，采矿业占4.8%，制造业占89.3%。\n";
    let found = read(text);
    let seen: Vec<String> = found.iter().map(|row| format!("{} {}", row.indicator, row.measure)).collect();
    assert_eq!(
        seen,
        [
            "法人单位数 level",
            "法人单位数 delta",
            "法人单位数 growth",
            "批发和零售业法人单位 level",
            "批发和零售业法人单位占比 ratio",
            "公共管理、社会保障和社会组织法人单位 level",
            "公共管理、社会保障和社会组织法人单位占比 ratio",
            "采矿业从业人员占比 ratio",
            "制造业从业人员占比 ratio",
        ]
    );
    let found = read(
        "赣州市第四次全国经济普查公报\n法人单位数位居前三位的地区是章贡区1.73万个，占21.4%；南康区1.18万个，占14.6%。\n",
    );
    let seen: Vec<(&str, &str)> = found.iter().map(|row| (row.region.as_str(), row.indicator.as_str())).collect();
    assert_eq!((seen[0], seen[2]), (("章贡区", "法人单位数"), ("南康区", "法人单位数")));
}

#[test]
fn grades_keep_their_own_indicator() {
    let found = rows(
        "2024年末，全市有国家工程技术研究中心3个，省工程技术研究中心64个。全国重点文物保护单位9处，省级文物保护单位47处。",
    );
    let ids: Vec<&str> = found.iter().map(|row| row.indicator_id.as_str()).collect();
    assert_eq!(ids, ["etrc_national", "etrc_prov", "heritage_national", "heritage_prov"]);
}

#[test]
fn doctors_and_assistants_are_two() {
    let found = rows("2024年末，执业医师1107人，执业助理医师163人。人口机械增长率-0.74‰。");
    assert_eq!((found[1].indicator.as_str(), found[1].indicator_id.as_str()), ("执业助理医师", ""));
    assert_eq!((found[2].indicator.as_str(), found[2].measure), ("人口机械增长率", Measure::Ratio));
}

#[test]
fn numbers_inside_a_name_count_nothing() {
    assert_eq!(
        brief("2024年，十种有色金属产量41.7万吨。工矿商贸企业就业人员10万人生产安全事故死亡人数1.08人。"),
        ["十种有色金属产量 flow 417000吨", "工矿商贸企业就业人员10万人生产安全事故死亡人数 ratio 1.08人"]
    );
    assert_eq!(
        names(
            "2024年，全市臭氧日最大8小时滑动平均值第90百分位浓度为131微克/立方米。全国339个地级及以上城市PM2.5平均浓度为31微克/立方米。"
        ),
        ["臭氧日最大8小时滑动平均值第90百分位浓度", "地级及以上城市", "地级及以上城市PM2.5平均浓度"]
    );
    assert_eq!(names("2024年，主要粮食作物产量：水稻产量187万吨，小麦76.3万吨。")[1], "小麦产量");
}

#[test]
fn changes_have_their_sign() {
    assert_eq!(
        brief("2024年，城乡居民人均可支配收入之比为2.21，比上年缩小了0.05。城镇新增就业2.84万人，比上年少增0.21万人。"),
        [
            "城乡居民人均可支配收入之比 ratio 2.21",
            "城乡居民人均可支配收入之比 delta -0.05",
            "城镇新增就业 flow 28400人",
            "城镇新增就业 delta -2100人",
        ]
    );
    assert_eq!(brief("2025年1—2月，房地产开发投资下降6.3%，3月份降幅收窄至4.2%。")[1], "房地产开发投资 growth -4.2%");
    let found = rows("2024年，契税收入2743万元，短收864万元。");
    assert_eq!((found[1].indicator.as_str(), found[1].measure, found[1].value), ("契税收入", Measure::Delta, -864.0));
    assert_eq!(found[1].base_period, "");
    let found = rows("2024年，全市研发投入强度2.08%，与全省平均水平（2.5%）相比还有0.42个百分点的差距。");
    assert_eq!((found[1].region.as_str(), found[2].indicator.as_str()), ("四川省", "研发投入强度"));
    assert_eq!((found[2].measure, found[2].value), (Measure::Delta, -0.42));
}

#[test]
fn what_grew_behind_a_rate_of_completion_is_the_sum() {
    assert_eq!(
        brief("2024年，全市一般公共预算收入47.2亿元，为调整预算数的96.4%，增长4.8%。"),
        ["一般公共预算收入 flow 47.2亿元", "一般公共预算收入预算完成率 ratio 96.4%", "一般公共预算收入 growth 4.8%"]
    );
    assert_eq!(
        names("2024年，全市一般公共预算支出131.6亿元，完成调整预算的98.3%，快于序时进度1.7个百分点，增长3.9%。")[2..],
        ["一般公共预算支出预算完成率", "一般公共预算支出"]
    );
}

#[test]
fn budgets_head_their_sides_and_debts_their_kinds() {
    assert_eq!(
        names(
            "（三）国有资本经营预算。收入1.4亿元，支出0.9亿元。\n（四）社会保险基金预算。收入76.2亿元，支出69.8亿元。"
        ),
        ["国有资本经营预算收入", "国有资本经营预算支出", "社会保险基金收入", "社会保险基金支出"]
    );
    assert_eq!(
        names(
            "截至2024年底，省财政厅下达绵阳市政府债务限额91.3亿元，其中一般债务37.6亿元、专项债务53.7亿元；政府债务余额88.9亿元，其中一般债务36.2亿元、专项债务52.7亿元。"
        ),
        ["政府债务限额", "一般债务限额", "专项债务限额", "政府债务余额", "一般债务余额", "专项债务余额"]
    );
    // A heading on a line of its own, too, and of the paragraph behind it only.
    assert_eq!(
        names("（三）国有资本经营预算\n收入1.3亿元，支出0.7亿元。\n全年争取专项资金9.4亿元。"),
        ["国有资本经营预算收入", "国有资本经营预算支出", "专项资金"]
    );
    let found = rows("2024年，专精特新企业获得授信274家，贷款余额71.8亿元。");
    assert_eq!((found[1].indicator.as_str(), found[1].indicator_id.as_str()), ("专精特新企业贷款余额", ""));
}

#[test]
fn money_is_named_by_what_stands_behind_it() {
    assert_eq!(
        names("2024年，新建日间照料中心3个，投入280万元改造中心小学，投资1.6亿元建设污水处理厂。")[1..],
        ["改造中心小学投入", "建设污水处理厂投资"]
    );
    assert_eq!(
        names("2024年，改造老旧小区21.4万平方米，惠及群众1.9万户、5.8万人。")[1..],
        ["改造老旧小区惠及群众户数", "改造老旧小区惠及群众人数"]
    );
    assert_eq!(names("2024年，保障性租赁住房开工1700套、建成1300套。"), ["保障性租赁住房开工", "保障性租赁住房建成"]);
}

#[test]
fn shares_are_named_by_what_was_made() {
    assert_eq!(
        names(
            "2024年，全市高新技术企业217家，创造了27%的营收和36%的利润。民营经济贡献了48.6%的税收、近八成的城镇就业。"
        )[1..],
        ["高新技术企业营业收入占比", "高新技术企业利润占比", "民营经济税收占比", "民营经济城镇就业占比"]
    );
}

#[test]
fn places_gained_are_those_of_what_was_ranked() {
    let found = rows("2024年，全市科技创新综合水平居全省第4位，较上年上升2位。高新区建设加快推进。");
    assert_eq!((found[1].indicator.as_str(), found[1].measure), ("科技创新综合水平", Measure::Delta));
    assert_eq!(names("2024年，一般公共预算收入47.2亿元，考虑留抵退税等因素后同口径增长11.7%。")[1], "一般公共预算收入");
}

#[test]
fn aims_beside_a_rate_are_of_the_same_rate() {
    let found = rows("2025年，固定资产投资增长10%，规上工业增加值增长8%，力争10%，奋斗目标12%。");
    assert!(found[1..].iter().all(|row| row.indicator == "规上工业增加值"), "{found:?}");
    assert!(found[2..].iter().all(|row| row.role == Role::Target && row.measure == Measure::Growth));
}

#[test]
fn what_was_done_in_a_year_is_a_flow() {
    for text in [
        "2024年，全市个转企2917家。",
        "2024年，全县改厕480户。",
        "2024年，查改隐患1140处。",
        "2024年，全县减贫9.8万人。",
        "2024年，住宅新开工面积27.6万平方米。",
        "2024年，移动互联网接入流量2.7亿GB。",
        "2024年，全市迁入人口1.1万人。",
        "2024年，全年日照时数1713小时。",
        "2024年，出版图书1637种。",
        "2024年，电力电缆产量3916千米。",
        "2024年，安排预算稳定调节基金3.4亿元。",
    ] {
        assert_eq!(rows(text)[0].measure, Measure::Flow, "{text}");
    }
    for text in [
        "2024年末，城镇登记失业人员1.2万人。",
        "2024年末，国家级非物质文化遗产代表性项目7项。",
        "2024年，所有者权益合计1421.7亿元。",
        "2024年末，藏品总量1974件/套。",
        "2024年末，社会组织287家。",
    ] {
        assert_eq!(rows(text)[0].measure, Measure::Level, "{text}");
    }
    assert_eq!(brief("2024年末，移动电话普及率109.3部/百人。"), ["移动电话普及率 ratio 109.3部/百人"]);
    assert_eq!(brief("2024年，盘活闲置厂房26万平方米、低效用地270亩。")[1], "低效用地面积 flow 270亩");
}

#[test]
fn what_is_added_and_what_there_is() {
    let added = rows("2025年，力争新增规上企业40家，高新技术企业25家以上，专精特新企业15家。");
    assert!(added.iter().all(|row| row.measure == Measure::Flow && row.role == Role::Target), "{added:?}");
    assert_eq!(brief("2024年，新登记经营主体2.7万户、增长9.8%，总量达24.3万户。")[2], "经营主体数 level 243000户");
    assert_eq!(
        brief("2024年，新增规上工业企业110家、净增70家。"),
        ["新增规上工业企业 flow 110家", "规上工业企业 delta 70家"]
    );
}
