#include "daemon/config/config.hpp"
#include "tests/daemon/config/one_session.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::config::session_sets_test {
namespace {

class session_sets : public testing::Test {
protected:
    session_sets() {
        std::filesystem::create_directory(folder_.path() / "screens.d");
        std::filesystem::permissions(folder_.path() / "screens.d", std::filesystem::perms::owner_all);
    }
    static std::string set_with(std::string_view lines) {
        return std::string{acme} + "session_sets:\n  screens:\n    organization: acme\n" + std::string{lines};
    }
    std::string check(std::string_view lines) {
        return errors_of(load_text(folder_, set_with(lines)), folder_.path());
    }

    temporary_folder folder_;
};

TEST_F(session_sets, have_the_keys_of_a_session_and_defaults) {
    const auto c = loaded(load_text(folder_, set_with("    directory: screens.d\n    mode: keep-alive\n"
                                                      "    check_interval: 1m\n    max_session: 12h\n"
                                                      "    keep_alive_with: head\n    token_lifetime: 24h\n"
                                                      "    readers: { users: [root] }\n"
                                                      "    token_sink: { path: /run/tokens/%n }\n")));
    const auto& set = c.session_sets.at("screens");
    EXPECT_EQ(set.directory, folder_.path() / "screens.d");
    EXPECT_EQ(set.pattern, "*.token");
    EXPECT_EQ(set.max_sessions, 10'000U);
    EXPECT_EQ(set.common.organization, "acme");
    EXPECT_EQ(set.common.mode, session_mode::keep_alive);
    EXPECT_EQ(set.common.check_interval, seconds{60});
    EXPECT_EQ(set.common.max_session, std::chrono::hours{12});
    EXPECT_EQ(set.common.keep_alive_with, keep_alive_method::head);
    EXPECT_EQ(set.common.token_lifetime, std::chrono::hours{24});
    EXPECT_EQ(set.common.readers.users, std::vector<uid_t>{0});
    EXPECT_EQ(set.common.sink->path, "/run/tokens/%n");
    EXPECT_EQ(set.common.source, token_source::access_token_file);
    EXPECT_TRUE(c.sessions.empty());
    EXPECT_TRUE(c.secret_doubts.empty());
}

TEST_F(session_sets, may_stand_in_sessions_d) {
    folder_.write("sessions.d/a.yaml",
                  "session_sets:\n  screens:\n    organization: acme\n    directory: s\n");
    const auto c = loaded(load_text(folder_, acme));
    EXPECT_EQ(c.session_sets.at("screens").directory, folder_.path() / "sessions.d" / "s");
    folder_.write("sessions.d/b.yaml",
                  "session_sets:\n  screens:\n    organization: acme\n    directory: s\n");
    EXPECT_EQ(
        errors_of(load_text(folder_, acme), folder_.path()),
        "sessions.d/b.yaml:2:3: session_sets.screens: is given twice; first at sessions.d/a.yaml:2:3\n");
}

TEST_F(session_sets, are_refused_with_every_mistake) {
    EXPECT_EQ(check("    mode: verify\n"),
              "tokenkeeper.yaml:5:3: session_sets.screens: needs a directory, the folder of its token files, "
              "such as \"directory: screens.d\"\n");
    EXPECT_EQ(
        check("    directory: screens.d\n    pattern: lobby.token\n"),
        "tokenkeeper.yaml:8:14: session_sets.screens.pattern: \"lobby.token\" needs exactly one *, which "
        "stands for the name of the session, such as \"*.token\"\n");
    EXPECT_EQ(
        check("    directory: screens.d\n    token_sink: { path: /run/tokens/all }\n"),
        "tokenkeeper.yaml:8:25: session_sets.screens.token_sink.path: needs %n, the name of the session, "
        "once and in the last part of the path, such as /run/tokenkeeper-tokens/%n\n");
    EXPECT_NE(check("    directory: screens.d\n    token_sink: { path: \"" +
                    (folder_.path() / "screens.d/%n.token").string() + "\" }\n")
                  .find("is in the folder of the set itself"),
              std::string::npos);
    EXPECT_EQ(
        check("    directory: screens.d\n    max_sessions: 0\n"),
        "tokenkeeper.yaml:8:19: session_sets.screens.max_sessions: \"0\" is out of range; allowed is 1 to "
        "100000\n");
    EXPECT_EQ(check("    directory: screens.d\n    max_sessions: 2.5\n"),
              "tokenkeeper.yaml:8:19: session_sets.screens.max_sessions: must be a whole number\n");
    EXPECT_NE(check("    directory: screens.d\n    credential_for: { units: [a.service] }\n")
                  .find("session_sets.screens.credential_for: unknown key"),
              std::string::npos);
    EXPECT_NE(check("    directory: screens.d\n    access_token_file: x\n").find("unknown key"),
              std::string::npos);
}

TEST_F(session_sets, need_an_organization_that_is_there) {
    const auto check = [this](const std::string& line) {
        return errors_of(load_text(folder_, std::string{acme} + "session_sets:\n  screens:\n" + line +
                                                "    directory: screens.d\n"),
                         folder_.path());
    };
    EXPECT_NE(check("").find("session_sets.screens: needs an organization"), std::string::npos);
    EXPECT_NE(check("    organization: globex\n").find("there is no organization \"globex\""),
              std::string::npos);
}

TEST_F(session_sets, keep_the_sinks_of_other_sessions_out_of_their_folders) {
    folder_.write("t", "abc");
    const auto text =
        set_with("    directory: screens.d\n") +
        "sessions:\n  lobby: { organization: acme, access_token_file: t, token_sink: { path: \"" +
        (folder_.path() / "screens.d" / "lobby").string() + "\" } }\n";
    EXPECT_NE(errors_of(load_text(folder_, text), folder_.path())
                  .find("is in the folder of the session set screens, where the daemon would take it for a "
                        "session; name another folder"),
              std::string::npos);
}

TEST_F(session_sets, warn_of_folders_that_cannot_be_used) {
    EXPECT_EQ(check("    directory: screens.d\n"),
              "configuration is valid: 1 organization, 0 sessions, 1 session set\n");
    EXPECT_EQ(check("    directory: missing.d\n"),
              "tokenkeeper.yaml:5:3: session_sets.screens.directory: warning: cannot read the folder "
              "missing.d: No such file or directory\n"
              "configuration is valid: 1 organization, 0 sessions, 1 session set\n");
    std::filesystem::permissions(folder_.path() / "screens.d", std::filesystem::perms::all);
    EXPECT_NE(check("    directory: screens.d\n").find("every user of this host can write the folder"),
              std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::config::session_sets_test
