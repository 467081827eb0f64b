#include "daemon/config/files/secret_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::secret_text_test {
namespace {

using namespace std::string_view_literals;

struct sample {
    std::string_view content;
    std::string_view likeness;
};

std::string problem_of(std::string_view content, secret_kind kind) {
    const auto unlike = unlike_secret(content, kind);
    return unlike ? unlike->problem : std::string{};
}

TEST(secret_text, tells_what_people_put_in_place_of_a_token) {
    const std::vector<sample> samples{
        {"a-Token_1.~+/=", ""},
        {"", "is empty"},
        {"  \t", "is empty"},
        {"\"T0kenOf\"", "is in quotation marks"},
        {"'T0kenOf'", "is in quotation marks"},
        {"\xe2\x80\x9cT0kenOf\xe2\x80\x9d", "is in quotation marks"},
        {"\"T0kenOf\" ", "is in quotation marks"},
        {R"({"access_token":"T0kenOf"})", "contains JSON instead of the secret alone"},
        {"{\n  \"access_token\": \"T0kenOf\"\n}\n", "contains JSON instead of the secret alone"},
        {"[\"T0kenOf\"]", "contains JSON instead of the secret alone"},
        {"<html>", "holds HTML or XML"},
        {"-----BEGIN PRIVATE KEY-----\nx", "holds a key or certificate (PEM)"},
        {"Bearer T0kenOf", "begins with \"Bearer\" or \"Authorization:\""},
        {"Authorization: Bearer T0kenOf", "begins with \"Bearer\" or \"Authorization:\""},
        {"T0ken\nOf", "has more than one line"},
        {"T0kenOf\n", "has more than one line"},
        {" T0kenOf", "holds a space (U+0020) at character 1"},
        {"T0kenOf ", "holds a space (U+0020) at character 8"},
        {"T0ken Of", "holds a space (U+0020) at character 6"},
        {"T0ken\tOf", "holds a tab (U+0009) at character 6"},
        {"T0kenOf\r", "holds a carriage return (U+000D) at character 8"},
        {"T0ken\0Of"sv, "holds a control character (U+0000) at character 6"},
        {"T0ken\xc2\xa0Of", "holds a no-break space (U+00A0) at character 6"},
        {"T0ken\xe2\x80\x8bOf", "holds a zero-width space (U+200B) at character 6"},
        {"T0ken\xe2\x80\x8dOf", "holds a zero-width joiner (U+200D) at character 6"},
        {"T0ken\xef\xbb\xbfOf", "holds a byte order mark (U+FEFF) at character 6"},
        {"\xc3\xa4T0ken\xe2\x80\x94Of", "holds a character that is not ASCII (U+00E4) at character 1"},
        {"T0ken\xe2\x80\x94Of", "holds a dash that is not \"-\" (U+2014) at character 6"},
        {"T0ken\xf0\x9f\x98\x80Of", "holds a character that is not ASCII (U+1F600) at character 6"},
        {"T0ken\x92Of", "holds a byte that is not text (0x92) at character 6"},
        {"T0ken\xe2\x80", "holds a byte that is not text (0xE2) at character 6"},
        {"\xff\xfeT\0k\0"sv, "is UTF-16 text; save it as UTF-8"},
    };
    for (const auto kind :
         {secret_kind::access_token, secret_kind::client_secret, secret_kind::refresh_token}) {
        for (const auto& [content, likeness] : samples) {
            const auto problem = problem_of(content, kind);
            EXPECT_EQ(problem, likeness) << content;
            EXPECT_EQ(problem.find("T0ken"), std::string::npos) << content;
        }
    }
}

TEST(secret_text, of_a_proxy_may_have_any_characters_but_control_characters) {
    const std::vector<sample> samples{
        {"user:pass word", ""},
        {"\"user\":p\xc3\xa4ss", ""},
        {"user:{x}", ""},
        {"user:\x92", ""},
        {"", "is empty"},
        {"user", "has no colon"},
        {"user:a\nb", "has more than one line"},
        {"user:a\tb", "holds a tab (U+0009) at character 7"},
    };
    for (const auto& [content, likeness] : samples)
        EXPECT_EQ(problem_of(content, secret_kind::proxy_credentials), likeness) << content;
}

TEST(secret_text, has_at_most_4_kib_of_any_kind) {
    const std::string most = "user:" + std::string(4096 - 5, 'x');
    for (const auto kind : {secret_kind::access_token, secret_kind::client_secret, secret_kind::refresh_token,
                            secret_kind::proxy_credentials}) {
        EXPECT_EQ(problem_of(most, kind), "");
        EXPECT_EQ(problem_of(most + 'x', kind), "is longer than 4 KiB");
        EXPECT_EQ(problem_of(most + "\nx", kind), "has more than one line") << "which says more";
    }
    const std::string url = "https://chat.example/" + std::string(4096, 'x');
    EXPECT_EQ(problem_of(url, secret_kind::notification_url), "is longer than 4 KiB");
}

TEST(secret_text, loses_a_byte_order_mark_at_its_beginning_and_one_line_end) {
    EXPECT_EQ(secret_in("abc"), "abc");
    EXPECT_EQ(secret_in("abc\n"), "abc");
    EXPECT_EQ(secret_in("abc\r\n"), "abc");
    EXPECT_EQ(secret_in("abc\n\n"), "abc\n");
    EXPECT_EQ(secret_in("abc\r"), "abc\r");
    EXPECT_EQ(secret_in("\xef\xbb\xbf\xef\xbb\xbf"
                        "abc"),
              "\xef\xbb\xbf"
              "abc");
    EXPECT_EQ(secret_in("\n"), "");
    EXPECT_EQ(secret_in(""), "");
}

}  // namespace
}  // namespace tokenkeeper::config::secret_text_test
