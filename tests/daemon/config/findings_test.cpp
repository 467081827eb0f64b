#include "daemon/config/render.hpp"
#include "tests/daemon/config/one_session.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::findings_test {
namespace {

TEST(errors, beyond_a_thousand_are_counted) {
    const temporary_folder folder;
    std::string text{acme};
    for (int i = 0; i < 5000; ++i)
        text += "key" + std::to_string(i) + ": x\n";
    const auto result = load_text(folder, text);
    const auto& errors = std::get<std::vector<diagnostic>>(result);
    ASSERT_EQ(errors.size(), 1001U);
    EXPECT_EQ(errors.back().message, "and 4000 more errors, not shown");
}

TEST(check_report, counts_what_is_configured) {
    const temporary_folder folder;
    for (const auto* name : {"a", "b"})
        folder.write(name, "token");
    const auto result =
        load_text(folder, std::string{acme} +
                              "sessions:\n"
                              "  a: { organization: acme, access_token_file: a, mode: keep-alive }\n"
                              "  b: { organization: acme, access_token_file: b }\n"
                              "  c: { organization: acme, access_token_file: b }\n");
    const auto report = render_check(result);
    EXPECT_TRUE(report.is_valid);
    EXPECT_EQ(report.text, "configuration is valid: 1 organization, 3 sessions (1 keep-alive, 2 verify)\n");
}

TEST(diagnostic, is_one_line_whatever_the_names_hold) {
    EXPECT_EQ((diagnostic{{"a.yaml", 3, 5}, "sessions.x", "wrong"}.text()), "a.yaml:3:5: sessions.x: wrong");
    EXPECT_EQ((diagnostic{{"a.yaml", 0, 0}, "", "wrong"}.text()), "a.yaml: wrong");
    EXPECT_EQ((diagnostic{{"a\nb.yaml", 1, 1}, "", "wrong"}.text()), "a b.yaml:1:1: wrong");
    const temporary_folder folder;
    EXPECT_EQ(errors_of(load_text(folder, "\"a\\nb\\e[31m\": 1\n"), folder.path()),
              "tokenkeeper.yaml:1:1: a b\\x1b[31m: unknown key; known here: organizations, sessions, "
              "session_sets, control, "
              "state, log, metrics, network, history, notify\n");
}

}  // namespace
}  // namespace tokenkeeper::config::findings_test
