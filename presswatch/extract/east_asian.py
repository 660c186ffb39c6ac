"""Names of people in Chinese characters and Hangul, which no capital tells: by the surnames that nearly all have."""

from __future__ import annotations

import re

# The two hundred commonest of China and Taiwan, in both forms, without those that are everyday words as well.
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖蕭田董袁潘蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧"
    "姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫閻阎段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常汤湯康易乔喬赖賴"
    "文庞龐樊兰蘭殷施洪翟安颜顏倪牛温溫芦季俞章鲁魯葛伍申尤毕畢聂聶丛焦柳邢路岳齐齊梅莊庄辛管祝左涂耿纪紀华華柯霍卓甘鲍鮑凌柴宁寧车詹盛卜裴阮项項邬鄔骆駱池匡楚薄鞠阚闞解晏苗滕冷游燕麦麥饶饒鄢单單桂欧歐闵閔简簡"
)
_DOUBLE = frozenset(
    ("欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "皇甫", "东方", "慕容", "令狐")
)
_JAPANESE = re.compile(  # the commonest of two and three characters
    "佐藤|鈴木|高橋|髙橋|田中|伊藤|渡[辺邊邉部]|山[本田口崎下内中川岸根]|中[村島川野山田西井]|小[林川野島山松西池田沢原泉倉]|加藤|吉[田川村岡野]|佐[々野竹伯]|松[本田井尾岡下浦村永]|井上|木[村下]|"
    "[斎斉齋齊]藤|清水|阿部|池田|橋本|石[川井田原橋塚]|前[田川]|藤[田井原本野沢]|後藤|岡[田本崎村部]|長谷川|村[上田井山松]|近藤|坂[本井口]|遠藤|青[木山]|西[村田川山尾野]|福[田島井本]|"
    "太田|三[浦宅]|原田|田[村口辺代畑]|竹[内田下中]|金[子田]|和田|上[田野原]|森[田本下山]|柴田|宮[崎本田下沢川]|酒井|工藤|横[山田井]|内[田藤]|高[木田野山島井]|安[藤田部井]|谷[口川]|大[野塚西橋島久石谷竹川]|丸山|"
    "今[井村]|河[野合村]|武[田藤]|杉[山本浦]|増田|平[野田井山川松]|千葉|久保|岩[崎田本井]|桜井|櫻井|野[口村田中]|菊[地池]|新井|荒[木井川]|浜[田口]|濱田|市川|古[川田賀]|水[野谷]|島田|五十嵐|北[村川]|川[口崎上村端島]|飯田|本[田間多]|"
    "服部|樋口|永[井田]|土[屋井]|矢[野島]|広瀬|秋[山田]|馬場|浅[野井]|熊谷|尾崎|黒[田木沢]|早川|菅[原野]|星野|奥[村田]|片[山岡]|須[藤田]|白[石井]|望月|米田|関[口根]|富[田永]|渋谷|萩原|堀[内江]|成[田瀬]|桑原|榎本|相[馬沢]|栗[原田]|神[田谷]|東[野山]"
)
_KOREAN = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
_NO_KOREAN = frozenset(
    (
        "이메일",
        "이미지",
        "조회수",
        "정치부",
        "문화부",
        "전문가",
        "기사문",
        "원문보",
        "지역부",
        "국제부",
        "구독자",
        "오늘의",
        "최신순",
        "공감수",
    )
)
# Signs of words about articles, which stand in names next to never.
_NO_NAME = re.compile(
    "[記报報道闻聞稿源编編辑料限提配更网網评論论来來字号號站訊讯版刊]|记者|字体|小字|大字|新华|中新|本报|时间|作者"
)
_HAN = re.compile("[\u4e00-\u9fff々]{2,5}")
_HANGUL = re.compile("[\uac00-\ud7a3]{3}")
_LONG = re.compile("[\u4e00-\u9fff_，。（）]{7,}")
_PARTED = re.compile(
    "[\u4e00-\u9fff々]{1,3} [\u4e00-\u9fff々\u3041-\u30ff]{1,3}"
)  # as Japan's press writes some


def is_name(text: str) -> bool:
    """Whether a text is a person's whole name in Chinese characters or Hangul."""
    if _HANGUL.fullmatch(text):
        return text[0] in _KOREAN and text not in _NO_KOREAN
    if _NO_NAME.search(text):
        return False
    if not _HAN.fullmatch(text) and not _PARTED.fullmatch(text):
        return False
    if len(text) < 4 and text[0] in _SURNAMES:
        return True
    return len(text) > 2 and (text[:2] in _DOUBLE or _JAPANESE.match(text) is not None)


def is_long(text: str) -> bool:
    """Whether a text in Chinese characters is longer than any name."""
    return _LONG.fullmatch(text) is not None


def without_office(text: str) -> str:
    """A name without "reporter" behind it, in Korean and Japanese: "김민수 기자"."""
    return _OFFICE.sub("", text)


_OFFICE = re.compile(
    "(?<=[\uac00-\ud7a3]{2})\\s?(?:[\uac00-\ud7a3]{0,4}기자|특파원|논설위원|칼럼니스트|앵커|에디터|통신원)$|(?<=[\u4e00-\u9fff]{2})\\s?(?:記者|特派員|編集委員|論説委員)$"
)
