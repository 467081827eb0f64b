#include "daemon/store/sqlite/records/record.hpp"

#include "daemon/store/sqlite/records/record_numbers.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::store::record_test {
namespace {

std::string packed(std::uint64_t number, std::string_view payload) {
    return std::string{pack({record_kind::mark, number, 3, payload}).view()};
}

std::vector<std::string> payloads(std::string_view bytes) {
    std::vector<std::string> all;
    scan(bytes, [&all](const record& r) { all.emplace_back(r.payload); });
    return all;
}

TEST(record, is_unpacked_as_it_was_packed) {
    for (const auto& payload : {std::string{}, std::string{"text"}, std::string(5000, '\0')}) {
        const auto bytes = pack({record_kind::session, 1ULL << 39U, 1ULL << 63U, payload});
        const auto r = unpack(bytes.view());
        ASSERT_TRUE(r);
        EXPECT_EQ(r->kind, record_kind::session);
        EXPECT_EQ(r->number, 1ULL << 39U);
        EXPECT_EQ(r->revision, 1ULL << 63U);
        EXPECT_EQ(r->payload, payload);
    }
}

TEST(record, is_damaged_by_every_turned_bit) {
    const auto whole = packed(7, "payload");
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        auto bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(unpack(bytes)) << bit;
    }
}

TEST(record, is_damaged_by_every_cut_and_by_another_byte) {
    const auto whole = packed(7, "payload");
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(unpack(std::string_view{whole}.substr(0, size))) << size;
    EXPECT_FALSE(unpack(whole + 'x'));
}

TEST(record, is_found_anywhere_and_once) {
    const std::string noise(100, 'n');
    EXPECT_EQ(payloads(noise + packed(1, "one") + noise + packed(2, "two") + noise),
              (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(payloads(packed(1, "one") + packed(2, "two")), (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(payloads("").empty());
}

TEST(record, is_found_behind_bytes_that_only_look_like_one) {
    const auto whole = packed(1, "one");
    const auto begins_like_one = whole.substr(0, 10);
    EXPECT_EQ(payloads(begins_like_one + whole), std::vector<std::string>{"one"});
    auto damaged = packed(2, "two");
    damaged.back() = static_cast<char>(~damaged.back());
    EXPECT_EQ(payloads(damaged + whole), std::vector<std::string>{"one"});
}

TEST(record_numbers, stay_the_same_for_a_name_and_are_given_once) {
    number_table numbers;
    EXPECT_EQ(numbers.find("a"), std::nullopt);
    const auto a = numbers.give("a");
    EXPECT_EQ(numbers.give("a"), a);
    EXPECT_EQ(numbers.find("a"), a);
    numbers.set("b", 100);
    EXPECT_EQ(numbers.give("b"), 100U);
    EXPECT_EQ(numbers.give("c"), 101U);
    numbers.forget("c");
    EXPECT_EQ(numbers.find("c"), std::nullopt);
    EXPECT_EQ(numbers.give("c"), 102U) << "the record of the old one may still be somewhere";
}

TEST(record_numbers, tell_commits_apart) {
    for (const std::uint64_t revision :
         {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{5} << 20U) + 77}) {
        EXPECT_GT(first_revision_after(revision), revision);
        EXPECT_EQ(commit_of(first_revision_after(revision)), commit_of(revision) + 1);
        EXPECT_EQ(commit_of(first_revision_after(revision) + 1000), commit_of(revision) + 1);
    }
}

}  // namespace
}  // namespace tokenkeeper::store::record_test
