#include "daemon/ctl/watch/terminal/key_decoder.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl {

void PrintTo(const key& pressed, std::ostream* out) {
    *out << static_cast<int>(pressed.name) << " '" << pressed.text << "'";
}

namespace key_decoder_test {
namespace {

using keys = std::vector<key>;

key letter(std::string text) {
    return {key_name::character, std::move(text)};
}

TEST(key_decoder, knows_the_keys_of_each_kind_of_terminal) {
    const std::pair<const char*, key_name> cases[] = {{"\x1b[A", key_name::up},
                                                      {"\x1bOA", key_name::up},
                                                      {"\x1b[1;5B", key_name::down},
                                                      {"\x1b[C", key_name::right},
                                                      {"\x1b[D", key_name::left},
                                                      {"\x1b[5~", key_name::page_up},
                                                      {"\x1b[6;2~", key_name::page_down},
                                                      {"\x1b[H", key_name::home},
                                                      {"\x1b[1~", key_name::home},
                                                      {"\x1b[7~", key_name::home},
                                                      {"\x1bOF", key_name::end},
                                                      {"\x1b[4~", key_name::end},
                                                      {"\r", key_name::enter},
                                                      {"\n", key_name::enter},
                                                      {"\x1bOM", key_name::enter},
                                                      {"\x7f", key_name::backspace},
                                                      {"\b", key_name::backspace},
                                                      {"\x15", key_name::erase_line},
                                                      {"\f", key_name::redraw}};
    for (const auto& [bytes, name] : cases) {
        key_decoder decoder;
        EXPECT_EQ(decoder.take(bytes), keys{key{name}}) << bytes;
        EXPECT_FALSE(decoder.waits());
    }
}

TEST(key_decoder, puts_pieces_together) {
    const std::string bytes = "a\x1b[5~ü\x1bOB日\x1b[1;2Cz";
    key_decoder whole;
    const keys expected = whole.take(bytes);
    ASSERT_EQ(expected.size(), 7U);
    EXPECT_EQ(expected[2], letter("ü"));
    EXPECT_EQ(expected[4], letter("日"));
    key_decoder pieces;
    keys found;
    for (const char byte : bytes) {
        for (key& each : pieces.take({&byte, 1}))
            found.push_back(std::move(each));
    }
    EXPECT_EQ(found, expected);
}

TEST(key_decoder, takes_a_lone_escape_for_a_key_only_once_nothing_followed) {
    key_decoder decoder;
    EXPECT_EQ(decoder.take("\x1b"), keys{});
    EXPECT_TRUE(decoder.waits());
    EXPECT_EQ(decoder.give_up(), keys{key{key_name::escape}});
    EXPECT_FALSE(decoder.waits());
    EXPECT_EQ(decoder.take("\x1b\x1b[A"), (keys{key{key_name::escape}, key{key_name::up}}));
}

TEST(key_decoder, leaves_out_what_stands_for_no_known_key) {
    for (const char* bytes :
         {"\x1b[15~", "\x1b[[A", "\x1b[200~", "\x1b[<0;10;10M", "\x1bq", "\x1bü", "\x01", "\x1b[?62;c",
          "\x1b]11;rgb:0000/0000/0000\a", "\x1bP1$r0m\x1b\\", "\xc2\x9b", "\xff", "\xc0\x80", "\x1bOP"}) {
        key_decoder decoder;
        EXPECT_EQ(decoder.take(bytes), keys{}) << bytes;
        EXPECT_EQ(decoder.take("j"), keys{letter("j")}) << bytes;
    }
}

TEST(key_decoder, drops_the_start_of_what_never_ends) {
    key_decoder decoder;
    EXPECT_EQ(decoder.take("\x1b]" + std::string(1000, 'x')), keys{});
    EXPECT_FALSE(decoder.waits()) << "an answer without end is not kept";
    EXPECT_EQ(decoder.take("\x1b[12"), keys{});
    EXPECT_EQ(decoder.give_up(), keys{});
    EXPECT_EQ(decoder.take("\xe6\x97"), keys{});
    EXPECT_EQ(decoder.take("q"), keys{letter("q")}) << "a cut character";
    EXPECT_EQ(decoder.take("\x1b[1\x1b[B"), keys{key{key_name::down}}) << "a sequence within another";
}

}  // namespace
}  // namespace key_decoder_test
}  // namespace tokenkeeper::ctl
