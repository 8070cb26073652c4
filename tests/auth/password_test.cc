#include "auth/users/password.h"

#include <crypt.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "auth/users/guessable_password.h"

namespace carelog::auth {
namespace {

std::string bcrypt(const std::string& prefix, const std::string& password, int cost = 4) {
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  crypt_data work{};
  crypt_gensalt_rn(prefix.c_str(), static_cast<unsigned long>(cost), "0123456789abcdef", 16, salt,
                   sizeof salt);
  return crypt_r(password.c_str(), salt, &work);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(PasswordRules, AskForTwelveToAHundredAndTwentyEightCharacters) {
  EXPECT_EQ(password_problem(""), PasswordProblem::too_short);
  EXPECT_EQ(password_problem(std::string(11, 'a')), PasswordProblem::too_short);
  EXPECT_EQ(password_problem("kx9 vq2 tb7 "), std::nullopt);
  EXPECT_EQ(password_problem("kx9 vq2 tb7 " + std::string(116, 'a')), std::nullopt);
  EXPECT_EQ(password_problem(std::string(129, 'a')), PasswordProblem::too_long);
}

TEST(PasswordRules, CountCharactersNotBytes) {
  EXPECT_EQ(password_problem(repeated("\u00e9", 11)), PasswordProblem::too_short);
  EXPECT_EQ(password_problem(repeated("\u00e9", 12)), std::nullopt);
  EXPECT_EQ(password_problem(repeated("\U0001F510", 128)), std::nullopt) << "512 bytes";
  EXPECT_EQ(password_problem(repeated("\U0001F510", 128) + "a"), PasswordProblem::too_long);
}

TEST(PasswordRules, RefuseWhatIsTriedFirst) {
  for (const char* common :
       {"aaaaaaaaaaaa", "password1234", "123456789012", "Password!1234", "qwerty-qwerty",
        "Dragon.Monkey.99", "abcdefghijkl", "987654321098", "111122223333", "1q2w3e4r5t6y"}) {
    EXPECT_EQ(password_problem(common), PasswordProblem::guessable) << common;
  }
  for (const char* fine :
       {"blue heron eats rice", "kx9vq2tb7wmz", "mein Vater aß Äpfel",
        "\u043f\u0430\u0440\u043e\u043b\u044c \u043c\u043e\u0439 \u0434\u043e\u043c"}) {
    EXPECT_EQ(password_problem(fine), std::nullopt) << fine;
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(password_problem(generate_password()), std::nullopt);
}

TEST(PasswordRules, RefuseWhatIsLittleMoreThanTheOwnAddress) {
  const std::string email = "Ada.Lovelace@analytical-engine.org";
  for (const char* near :
       {"ada.lovelace@analytical-engine.org", "AdaLovelace1815!", "lovelace-ada-1815",
        "4daL0velace!!xyz", "ecalevolada2024", "analytical engine kq7", "carelog-lovelace-9"}) {
    EXPECT_EQ(password_problem(near, email), PasswordProblem::near_address) << near;
  }
  for (const char* fine :
       {"blue heron eats rice", "ada likes kx9vq2tb7wmz", "adamant herons whistle"}) {
    EXPECT_EQ(password_problem(fine, email), std::nullopt) << fine;
  }
  EXPECT_EQ(password_problem("kx9vq2tb7wmz", "k@x.org"), std::nullopt) << "a letter is no word";
  EXPECT_EQ(password_problem("\u00c4dele Z\u00f6lner", "\u00e4dele.z\u00f6lner@x.org"),
            PasswordProblem::near_address);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(password_problem(generate_password(), "admin@carelog.local"), std::nullopt);
}

TEST(PasswordRules, KnowTheirListSortedAndInSmallLetters) {
  std::string_view rest = common_passwords();
  std::string_view before;
  std::size_t lines = 0;
  for (; !rest.empty(); ++lines) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    EXPECT_LT(before, line);
    before = line;
    rest.remove_prefix(line.size() + 1);
  }
  EXPECT_GT(lines, 4000U);
}

TEST(PasswordRules, WantText) {
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82",
                          "\xE0\x80\x80", "\n", "\x7F", "\u0085"}) {
    EXPECT_EQ(password_problem("a long enough one" + std::string(bad)), PasswordProblem::not_text);
  }
  EXPECT_EQ(password_problem(std::string("long enough\0and more", 20)), PasswordProblem::not_text);
}

TEST(APasswordHash, FitsThePasswordHoweverItIsTyped) {
  const std::string hash = hash_password("Zo\u00eb's long password");
  EXPECT_TRUE(verify_password(hash, "Zoe\u0308's long password")) << "composed or not";
  EXPECT_TRUE(verify_password(hash, "Zo\u00eb's\u00a0long\u3000password")) << "any blank is one";
  EXPECT_FALSE(verify_password(hash, "zo\u00eb's long password"));
  EXPECT_FALSE(verify_password(hash, "Zo\u00eb's long password "));
  const std::string old = bcrypt("$2b$", "Zoe\u0308's long password");
  EXPECT_TRUE(verify_password(old, "Zoe\u0308's long password"))
      << "earlier systems prepared nothing";
}

TEST(APasswordHash, IsArgon2idWithTheSettingsOfToday) {
  const std::string hash = hash_password("correct horse battery staple");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_FALSE(needs_rehash(hash));
  EXPECT_NE(hash, hash_password("correct horse battery staple")) << "every hash has its own salt";
}

TEST(APasswordHash, FitsItsPasswordOnly) {
  const std::string hash = hash_password("correct horse battery staple");
  EXPECT_TRUE(verify_password(hash, "correct horse battery staple"));
  EXPECT_FALSE(verify_password(hash, "correct horse battery stapl"));
  EXPECT_FALSE(verify_password(hash, "Correct horse battery staple"));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_FALSE(verify_password(hash, std::string("correct horse battery staple\0", 29)));
}

TEST(APasswordHash, CutsNothingOff) {
  const std::string long_password(500, 'p');
  const std::string hash = hash_password(long_password);
  EXPECT_TRUE(verify_password(hash, long_password));
  EXPECT_FALSE(verify_password(hash, std::string(499, 'p')));
  EXPECT_FALSE(verify_password(hash, std::string(499, 'p') + "q"));
}

TEST(APasswordHash, OfWeakerSettingsIsRenewed) {
  EXPECT_TRUE(
      needs_rehash("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                   "cGFzc3dvcmRwYXNzd29yZHBhc3N3b3JkcGFzc3dvcmQ"));
  EXPECT_TRUE(needs_rehash(bcrypt("$2b$", "old password")));
}

TEST(ABcryptHash, OfEarlierSystemsIsStillRead) {
  // Published test vectors of crypt_blowfish and jBCrypt.
  EXPECT_TRUE(verify_password("$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe", "a"));
  EXPECT_TRUE(
      verify_password("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"));
  for (const char* prefix : {"$2a$", "$2b$", "$2y$"}) {
    const std::string hash = bcrypt(prefix, "correct horse");
    ASSERT_TRUE(hash.starts_with(prefix));
    EXPECT_TRUE(verify_password(hash, "correct horse"));
    EXPECT_FALSE(verify_password(hash, "correct hors"));
    EXPECT_FALSE(verify_password(hash, "correct horse "));
  }
}

TEST(ABcryptHash, NeverAcceptsByTheFirst72BytesAlone) {
  const std::string fits(72, 'x');
  const std::string hash = bcrypt("$2b$", fits);
  EXPECT_TRUE(verify_password(hash, fits));
  EXPECT_FALSE(verify_password(hash, fits + "y"));
  EXPECT_FALSE(verify_password(hash, fits + '\0'));
}

TEST(ABcryptHash, OfAnAbsurdCostIsNotTried) {
  std::string hash = bcrypt("$2b$", "correct horse");
  hash.replace(4, 2, "31");
  EXPECT_FALSE(verify_password(hash, "correct horse"));
  hash.replace(4, 2, "xx");
  EXPECT_FALSE(verify_password(hash, "correct horse"));
}

TEST(AHashOfNoKnownKind, FitsNothing) {
  for (const char* hash : {"", "*", "correct horse", "$1$salt$hash", "$2b$04$short", "$argon2id$",
                           "$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2i$v=19$x"}) {
    EXPECT_FALSE(verify_password(hash, "correct horse")) << hash;
    EXPECT_FALSE(verify_password(hash, "")) << hash;
    EXPECT_TRUE(needs_rehash(hash)) << hash;
  }
}

TEST(AGeneratedPassword, KeepsTheRulesAndIsNeverTheSame) {
  std::set<std::string> passwords;
  for (int i = 0; i < 1'000; ++i) {
    const std::string password = generate_password();
    EXPECT_EQ(password_problem(password), std::nullopt);
    EXPECT_EQ(password.size(), 26U);
    passwords.insert(password);
  }
  EXPECT_EQ(passwords.size(), 1'000U);
}

}  // namespace
}  // namespace carelog::auth
