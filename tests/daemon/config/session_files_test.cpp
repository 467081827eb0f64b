#include "daemon/config/render.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::config::session_files_test {
namespace {

constexpr std::string_view main_file = "organizations: { acme: { region: us-east-1 } }\n";

/// The check of a configuration with one more file in sessions.d.
std::string check_with(const std::string& name, std::string_view text) {
    const temporary_folder folder;
    folder.write("sessions.d/" + name, text);
    return errors_of(load_text(folder, main_file), folder.path());
}

TEST(session_files, may_be_empty) {
    for (const std::string_view text : {"", "\n", "# sessions:\n", "---\n", "sessions:\n", "sessions: {}\n",
                                        "\xef\xbb\xbf# x\n", "--- # x\n...\n"})
        EXPECT_EQ(check_with("x.yaml", text), "configuration is valid: 1 organization, 0 sessions\n") << text;
}

TEST(session_files, that_seem_to_be_some_are_a_warning) {
    for (const auto* name : {"b.yml", "b.YML", "b.YAML"}) {
        EXPECT_EQ(check_with(name, "sessions: nonsense\n"),
                  "sessions.d/" + std::string{name} +
                      ": warning: this file is not read, because its name does not end in .yaml; rename it "
                      "or remove "
                      "it\nconfiguration is valid: 1 organization, 0 sessions\n");
    }
    for (const auto* name : {".b.yml", "b.yaml~", "README", "b.yaml.orig"})
        EXPECT_EQ(check_with(name, "x"), "configuration is valid: 1 organization, 0 sessions\n") << name;
}

TEST(token_lifetime, is_counted_from_the_change_of_a_file) {
    const auto check = [](const std::string& source) {
        const temporary_folder folder;
        folder.write("a", "abc");
        return errors_of(
            load_text(folder, std::string{main_file} + "sessions:\n  x:\n    organization: acme\n" + source +
                                  "    token_lifetime: 24h\n"),
            folder.path());
    };
    EXPECT_TRUE(check("    access_token_file: a\n").starts_with("configuration is valid"));
    EXPECT_EQ(
        check("    access_token: abc\n"),
        "tokenkeeper.yaml:6:5: sessions.x.token_lifetime: is counted from the last change of the token's "
        "file, and this token is in the configuration itself; put it into a file of its own "
        "(access_token_file), or remove the key\n");
    EXPECT_EQ(
        check("    client_credentials: { client_id: a, client_secret_file: a }\n"),
        "tokenkeeper.yaml:6:5: sessions.x.token_lifetime: is for access_token_file only; the login service "
        "tells how long the tokens of this session live, so remove the key\n");
}

TEST(token_lifetime, is_a_duration) {
    const temporary_folder folder;
    folder.write("a", "abc");
    const auto c = loaded(load_text(
        folder, std::string{main_file} +
                    "sessions: { x: { organization: acme, access_token_file: a, token_lifetime: 8h } }\n"));
    EXPECT_EQ(c.sessions.at("x").token_lifetime, std::chrono::hours{8});
}

}  // namespace
}  // namespace tokenkeeper::config::session_files_test
