#include "daemon/store/sqlite/records/seal.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::seal_test {
namespace {

TEST(seal, opens_with_the_same_key_at_the_same_place) {
    for (const auto& text : {std::string{}, std::string{"a token"}, std::string(100'000, 'x')}) {
        const auto sealed = seal(key_of('k'), "here", text);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(sealed->size(), 1 + 12 + text.size() + 16);
        const auto opened = unseal(key_of('k'), "here", *sealed);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->reveal(), text);
    }
}

TEST(seal, opens_nowhere_else_and_with_no_other_key) {
    const auto sealed = seal(key_of('k'), "here", "a token");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(unseal(key_of('k'), "there", *sealed).error(), seal_fault::refused);
    EXPECT_EQ(unseal(key_of('l'), "here", *sealed).error(), seal_fault::refused);
}

TEST(seal, does_not_open_with_any_bit_turned) {
    const auto sealed = seal(key_of('k'), "here", "a token");
    ASSERT_TRUE(sealed);
    for (std::size_t bit = 0; bit < sealed->size() * 8; ++bit) {
        auto altered = *sealed;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
        const auto opened = unseal(key_of('k'), "here", altered);
        ASSERT_FALSE(opened) << bit;
        EXPECT_EQ(opened.error(), bit < 8 ? seal_fault::malformed : seal_fault::refused);
    }
}

TEST(seal, does_not_open_cut_short) {
    const auto sealed = seal(key_of('k'), "here", "a token");
    ASSERT_TRUE(sealed);
    for (std::size_t size = 0; size < sealed->size(); ++size) {
        const auto opened = unseal(key_of('k'), "here", std::string_view{*sealed}.substr(0, size));
        ASSERT_FALSE(opened) << size;
        EXPECT_EQ(opened.error(), size < 29 ? seal_fault::malformed : seal_fault::refused);
    }
}

TEST(seal, never_makes_the_same_twice) {
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i)
        all.insert(seal(key_of('k'), "here", "a token").value_or("").substr(1, 12));
    EXPECT_EQ(all.size(), 1000U);
}

TEST(seal, needs_a_whole_key) {
    EXPECT_FALSE(seal(secret{"short"}, "here", "a token"));
    EXPECT_FALSE(seal(secret{}, "here", "a token"));
}

TEST(fingerprint, tells_secrets_apart_without_holding_them) {
    EXPECT_EQ(fingerprint(secret{"abc"}),
              "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(fingerprint(secret{}),
              "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_NE(fingerprint(secret{"abd"}), fingerprint(secret{"abc"}));
}

TEST(key_file, is_32_bytes_of_any_kind) {
    std::string bytes(32, '\0');
    bytes[31] = '\n';
    const auto key = key_in("/etc/key", bytes);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->reveal(), bytes);
}

TEST(key_file, is_refused_with_any_other_size) {
    for (const std::size_t size : {0U, 31U, 33U, 65U}) {
        const auto key = key_in("/etc/key", std::string(size, 'S'));
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().what, store_error::kind::wrong_key);
        EXPECT_EQ(key.error().message,
                  "the key /etc/key has " + std::to_string(size) +
                      " bytes; it must be a file of exactly 32 bytes, as made by: head -c 32 /dev/urandom");
    }
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::seal_test
