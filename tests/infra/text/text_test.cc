#include "infra/text/text.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

using enum TextFault;

std::optional<TextFault> fault(std::string_view text) {
  return fault_in(text, LineBreaks::refused);
}

TEST(Text, OfAnyScriptIsTaken) {
  for (const char* text :
       {"Ada Lovelace", "Zo\u00eb", "Zoe\u0308", "O\u2019Connor", "\u738b\u5c0f\u660e",
        "\u0645\u062d\u0645\u062f", "\u05d9\u05e2\u05dc", "\u0928\u0947\u0939\u093e",
        "\u0915\u094d\u200d\u0937",                          // Devanagari with a joiner
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  // Persian with a non-joiner
        "\u05d0\u200f!", "\U0001f469\u200d\u2695\ufe0f",     // woman, joiner, staff of Aesculapius
        "\U0001f3f4\U000e0067\U000e0062\U000e007f", ""}) {
    EXPECT_EQ(fault(text), std::nullopt) << text;
  }
}

TEST(Text, HoldsNoControlCharacters) {
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("a\x1b[2J"), std::string("a\x7f"), std::string("a\nb"),
        std::string("a\u0085b"), std::string("a\u009b2J"), std::string("a\u009d0"),
        std::string("a\u2028b"), std::string("a\u2029b"), std::string("a\ufffe"),
        std::string("a\ufeffb"), std::string("a\ufff9b\ufffbc"), std::string("a\u206ab")}) {
    EXPECT_EQ(fault(text), control_character) << printable(text);
  }
  EXPECT_EQ(fault_in("1 Main St\nTown", LineBreaks::taken), std::nullopt);
  EXPECT_EQ(fault_in("dose:\t5 mg", LineBreaks::taken), std::nullopt);
  EXPECT_EQ(fault_in("dose:\t5 mg", LineBreaks::refused), control_character);
  EXPECT_EQ(fault_in("1 Main St\r\nTown", LineBreaks::taken), control_character);
}

TEST(Text, DoesNotTurnItsDirection) {
  for (const char* text : {"a\u061cb", "a\u202eb", "a\u202ab", "a\u202cb", "a\u2066b", "a\u2069"}) {
    EXPECT_EQ(fault(text), direction_control) << printable(text);
  }
}

TEST(Text, ShowsSomething) {
  for (const char* text :
       {" ", "\u00a0", "\u3000", "\u200b", "\u200b\u200b \u00a0", "\u3164", "\u115f\u1160",
        "\uffa0", "\u2800", "\u00ad", "\u200d", "\u2060", "\u0301", "\ufe0f"}) {
    EXPECT_EQ(fault(text), nothing_visible) << printable(text);
  }
}

TEST(Text, HoldsTagsOnlyOfFlags) {
  const std::string flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f";
  EXPECT_EQ(fault(flag + " " + flag), std::nullopt);
  for (const std::string& text :
       {std::string("a\U000e0061\U000e0062"), std::string("a\U000e0001"), "a\U000e007f" + flag,
        flag + "\U000e0061", std::string("\U0001f3f4\U000e0067"),
        std::string("\U0001f3f4\U000e0067a"), std::string("\U0001f3f4\U000e007f")}) {
    EXPECT_EQ(fault(text), control_character) << printable(text);
  }
}

TEST(Text, IsUtf8) {
  for (const char* text :
       {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    EXPECT_FALSE(is_utf8(text));
    EXPECT_EQ(fault(text), not_utf8);
  }
  EXPECT_TRUE(is_utf8("\U0010ffff"));
}

TEST(Text, IsMeasuredAndCutInCodePoints) {
  const std::string names = "\u738b\u738b\U0001f469e\u0301";
  EXPECT_EQ(code_points_in(names), 5U);
  EXPECT_EQ(first_code_points(names, 1), "\u738b");
  EXPECT_EQ(first_code_points(names, 3), "\u738b\u738b\U0001f469");
  EXPECT_EQ(first_code_points(names, 9), names);
  EXPECT_EQ(first_code_points("", 3), "");
}

TEST(Text, IsTrimmedAtItsEndsOnly) {
  EXPECT_EQ(trimmed(" \t\u00a0\u3000Ada  Lovelace\u200b\ufeff\r\n"), "Ada  Lovelace");
  EXPECT_EQ(trimmed(" \t\n "), "");
  for (const char* nothing : {"\u200b \u00a0", "\u2060", "\u3000"}) {
    EXPECT_EQ(trimmed(nothing), nothing) << "was sent, and is refused";
    EXPECT_EQ(fault(trimmed(nothing)), nothing_visible);
  }
  EXPECT_EQ(trimmed("\u0915\u094d\u200d"), "\u0915\u094d\u200d") << "a joiner is not a blank";
  EXPECT_EQ(trimmed(" \xff "), " \xff ");
}

TEST(ComparableText, IsOneWhereItLooksTheSame) {
  const std::string plain = "p@x.org";
  for (const char* text : {"P@X.ORG", "p\u200b@x.org", " p@x.org\u00a0", "p\u00ad@x.org",
                           "\uff50@x.org", "p@\uff58.org", "\u2060p@x.org"}) {
    EXPECT_EQ(comparable(text), plain) << printable(text);
  }
  EXPECT_EQ(comparable("Zoe\u0308"), comparable("ZO\u00cb"));
  EXPECT_EQ(comparable("STRASSE"), comparable("stra\u00dfe"));
  EXPECT_EQ(comparable("\uff38\uff11"), "x1");
  EXPECT_EQ(comparable("MRN "), comparable("mrn"));
  EXPECT_NE(comparable("p@x.org"), comparable("q@x.org"));
  EXPECT_NE(comparable("X 1"), comparable("X1"));
  EXPECT_EQ(comparable("\xff\xfe"), "\xff\xfe");
  EXPECT_EQ(comparable("\u200b"), "");
}

TEST(ComparableText, StaysAsItIs) {
  for (const char* text : {"\u0130stanbul", "\ufb01x", "\u1e9e", "\u0345\u03b1", " A\u0301 "}) {
    EXPECT_EQ(comparable(comparable(text)), comparable(text)) << text;
  }
}

TEST(PreparedPassword, FollowsOpaqueString) {
  EXPECT_EQ(prepared_password("correct horse"), "correct horse");
  EXPECT_EQ(prepared_password("\u00a0a\u3000b"), " a b") << "blanks become one, none is dropped";
  EXPECT_EQ(prepared_password("e\u0301"), "\u00e9");
  EXPECT_EQ(prepared_password("\uff21A"), "\uff21A") << "neither width nor case is touched";
  EXPECT_EQ(prepared_password("\xff"), "\xff");
}

TEST(PrintableText, CannotMoveTheCursorOrHide) {
  EXPECT_EQ(printable("Zo\u00eb \u738b"), "Zo\u00eb \u738b");
  EXPECT_EQ(printable(std::string("a\0\n\x1b[2J\x7f", 8)), "a\\x00\\x0a\\x1b[2J\\x7f");
  EXPECT_EQ(printable("\u009b2J"), "\\u009b2J");
  EXPECT_EQ(printable("a\u202eb\u200b\u2028"), "a\\u202eb\\u200b\\u2028");
  EXPECT_EQ(printable("a\xff\x9b"), "a\\xff\\x9b");
  EXPECT_EQ(printable("\u3164"), "\\u3164");
  const std::string doctor = "\U0001f469\u200d\u2695\ufe0f";
  EXPECT_EQ(printable(doctor), doctor);
}

}  // namespace
}  // namespace carelog::infra
