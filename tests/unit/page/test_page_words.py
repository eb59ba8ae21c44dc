import pytest

from daisuso.messages import text
from daisuso.page.words import Words, keep_together


@pytest.mark.parametrize(
    ("plain", "kept"),
    [
        ("Câu 4 trong 7", "Câu_4 trong 7"),
        ("Chưa học, 35 phút", "Chưa học, 35_phút"),
        ("Bạn đang ở phần 2 trong 5. Còn khoảng 20 phút.", "Bạn đang ở phần_2 trong 5. Còn khoảng 20_phút."),
        ("Question 2 of 3", "Question_2 of 3"),
        ("Không có số", "Không có số"),
    ],
)
def test_a_number_stays_with_its_word(plain: str, kept: str) -> None:
    assert keep_together(plain).replace("\N{NO-BREAK SPACE}", "_") == kept


def test_words_speak_one_language_and_know_the_other() -> None:
    words = Words("vi")
    assert words.other == "en"
    assert Words("en").other == "vi"
    assert words("hall.brand") == text("hall.brand", "vi")
