#include "daemon/store/sqlite/records/encoding.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::store::encoding_test {
namespace {

TEST(encoding, gives_back_what_was_written) {
    const std::string with_nul{"a\0b", 3};
    byte_writer out;
    out.number(0xff, 1).number(0x1234, 2).number(0xdeadbeef, 4);
    out.number(std::numeric_limits<std::uint64_t>::max(), 8);
    out.optional_number(std::nullopt).optional_number(-1);
    out.optional_number(std::numeric_limits<std::int64_t>::min());
    out.text("").text(with_nul).bytes("rest");
    byte_reader in{out.view()};
    EXPECT_EQ(in.number(1), 0xffU);
    EXPECT_EQ(in.number(2), 0x1234U);
    EXPECT_EQ(in.number(4), 0xdeadbeefU);
    EXPECT_EQ(in.number(8), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(in.optional_number(), std::nullopt);
    EXPECT_EQ(in.optional_number(), -1);
    EXPECT_EQ(in.optional_number(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(in.text(), "");
    EXPECT_EQ(in.text(), with_nul);
    EXPECT_EQ(in.rest(), "rest");
    EXPECT_TRUE(in.ok());
    EXPECT_FALSE(in.done()) << "something is left";
    EXPECT_EQ(in.bytes(4), "rest");
    EXPECT_TRUE(in.done());
}

TEST(encoding, writes_the_lowest_byte_first_on_every_machine) {
    byte_writer out;
    out.number(0x0102, 2).text("x");
    EXPECT_EQ(out.view(), (std::string{"\x02\x01\x01\0\0\0x", 7}));
}

TEST(encoding, reads_nothing_more_once_something_does_not_fit) {
    byte_writer out;
    out.number(100, 4).bytes("short");
    byte_reader in{out.view()};
    EXPECT_EQ(in.text(), "") << "its length is larger than what is left";
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.number(1), 0U);
    EXPECT_EQ(in.optional_number(), std::nullopt);
    EXPECT_EQ(in.bytes(1), "");
    EXPECT_FALSE(in.done());
}

TEST(encoding, reads_a_number_that_is_cut_off_as_no_number) {
    byte_reader in{std::string_view{"\x01\x02", 2}};
    EXPECT_EQ(in.number(4), 0U);
    EXPECT_FALSE(in.ok());
}

TEST(encoding, keeps_what_was_written_while_it_grows) {
    byte_writer out;
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
        out.bytes(piece);
        expected += piece;
    }
    EXPECT_EQ(out.view(), expected);
    const byte_writer moved{std::move(out)};
    EXPECT_EQ(moved.view(), expected);
}

}  // namespace
}  // namespace tokenkeeper::store::encoding_test
