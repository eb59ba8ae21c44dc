"""A number stays with its word at the end of a line: 7 ngày, câu 4, 3 questions, part 2."""

import re

_COUNTED = (
    "ngày|giờ|phút|giây|tuổi|chữ|số|lần|bước|tháng|năm|việc|người|máy|câu|phần|bài|từ|lượt|đồng|triệu|loại|"
    "questions?|minutes?|lessons?|parts?|words?|days?|hours?|people"
)
_NAMED = "câu|phần|bài|lượt|bước|mức độ|mức|question|lesson|part|step|level"
_NUMBER_FIRST = re.compile(rf"(?<=\d) (?=(?:{_COUNTED})\b)")
_WORD_FIRST = re.compile(rf"\b({_NAMED}) (?=\d)", re.IGNORECASE)


def keep_together(sentence: str) -> str:
    """Put a no-break space between a number and its word, wherever one of the two kinds of space stands."""
    sentence = sentence.replace("\N{NO-BREAK SPACE}", " ")
    return _WORD_FIRST.sub("\\1\N{NO-BREAK SPACE}", _NUMBER_FIRST.sub("\N{NO-BREAK SPACE}", sentence))
