"""What stands on a paper that is filled in by hand, in the two languages of papers."""

LABELS: dict[str, tuple[str, str]] = {
    "site": ("检查对象", "Site"),
    "kind": ("检查方式", "Kind"),
    "day": ("检查日期", "Date"),
    "date_line": (
        "______ 年 ____ 月 ____ 日　____ 时 ____ 分",
        "____ / ____ / ________   ____ : ____",
    ),
    "who": ("检查人员", "Inspectors"),
    "code": ("录入编号", "Code to enter it"),
    "until": ("最迟录入", "To be entered by"),
    "scan": ("扫码或输入编号录入", "Scan, or type the code"),
    "number": ("序号", "No."),
    "question": ("检查内容", "Question"),
    "pass": ("合格", "Pass"),
    "fail": ("不合格", "Fail"),
    "na": ("不适用", "N/A"),
    "seen": ("不合格情况", "What was seen"),
    "photo": ("照片号", "photo"),
    "needs_photo": ("须拍照，照片号", "photo needed"),
    "fixed": ("当场整改", "fixed"),
    "figure": ("数值", "Figure"),
    "date": ("____ 年 __ 月 __ 日", "__ / __ / ____"),
    "time": ("____ 时 ____ 分", "____ : ____"),
    "several": ("可多选", "several may be ticked"),
    "and": ("；", "; "),
    "again": ("每处填一行", "one line for each"),
    "how": (
        "在方格内打“√”，不改动序号；不合格的写明情况和照片号。",
        "Tick one box in each line; where it fails say what was seen, and the number of the photo.",
    ),
    "opinion": ("被检查单位意见", "Opinion of the unit"),
    "agrees": ("无异议", "agrees"),
    "objects": ("有异议：", "objects:"),
    "refused": ("拒绝签字，原因：", "refused to sign, because:"),
    "signed_by_team": ("检查人员签字", "Signed, inspectors"),
    "signed_by_unit": ("被检查单位签字", "Signed, the unit"),
    "version": ("第 {n} 版", "version {n}"),
    "title": ("现场检查表", "Checklist of a visit"),
    "self_check": ("自查", "self-check"),
    "open": ("明查", "open visit"),
    "covert": ("暗访", "covert visit"),
    "random": ("随机抽查", "random visit"),
    "special": ("专项督查", "special visit"),
    "joint": ("联合检查", "joint visit"),
}


def labels(language: str) -> dict[str, str]:
    return {key: pair[language == "en"] for key, pair in LABELS.items()}
