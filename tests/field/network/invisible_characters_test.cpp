// Field: a client's secret was copied out of a web page or a chat with a no-break space, a zero-width space
// or a soft hyphen in it; the login service answered `invalid_client`, and people compared what looked the
// same. Right: the byte order mark that editors write is skipped, and each other such character is named with
// its place. No secret of OAuth has one (RFC 6749 appendix A), so nothing is sent.
#include "daemon/config/files/secret_text.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::invisible_characters {
namespace {

std::string problem_of(std::string_view file) {
    const auto found = config::unlike_secret(config::secret_in(file), config::secret_kind::client_secret);
    return found ? found->problem : "none";
}

TEST(secret_file, may_begin_with_a_byte_order_mark) {
    EXPECT_EQ(config::secret_in("\xef\xbb\xbfs3cret\r\n"), "s3cret");
    EXPECT_EQ(problem_of("\xef\xbb\xbfs3cret\n"), "none");
}

TEST(secret_file, names_a_character_that_nobody_sees) {
    EXPECT_EQ(problem_of("s3cret\xc2\xa0"), "holds a no-break space (U+00A0) at character 7");
    EXPECT_EQ(problem_of("s3\xe2\x80\x8b"
                         "cret"),
              "holds a zero-width space (U+200B) at character 3");
    EXPECT_EQ(problem_of("s3\xc2\xad"
                         "cret"),
              "holds a soft hyphen (U+00AD) at character 3");
    EXPECT_EQ(problem_of("\xe2\x81\xa0s3cret"), "holds a word joiner (U+2060) at character 1");
    EXPECT_EQ(problem_of("s3cret\xef\xbb\xbf"), "holds a byte order mark (U+FEFF) at character 7");
}

}  // namespace
}  // namespace tokenkeeper::tests::field::invisible_characters
