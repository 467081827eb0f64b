#include "daemon/config/render.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::config::secrets_test {
namespace {

constexpr std::string_view with_token =
    "organizations:\n  acme:\n    region: us-east-1\nsessions:\n  lobby:\n    organization: acme\n"
    "    access_token: T0kenOfTheLobby\n  door:\n    organization: acme\n    access_token: T0kenOfTheDoor\n";

TEST(inline_token, needs_a_private_file) {
    const temporary_folder folder;
    const auto env = plain_environment(folder);
    EXPECT_TRUE(render_check(load(folder.write("a.yaml", with_token, 0600), env)).is_valid);
    EXPECT_TRUE(render_check(load(folder.write("a.yaml", with_token, 0640), env)).is_valid);
    EXPECT_EQ(errors_of(load(folder.write("a.yaml", with_token, 0644), env), folder.path()),
              "a.yaml:7:19: sessions.lobby.access_token: a token is in a file that is not private: every "
              "user of "
              "this host can read a.yaml (mode 0644); run: chmod o= a.yaml; or put the token into a file of "
              "its own "
              "(access_token_file)\n");

    auto foreign = env;
    foreign.groups = {4711};
    const auto file = folder.write("a.yaml", with_token, 0640);
    EXPECT_NE(errors_of(load(file, foreign), folder.path()).find("it is not a group of the daemon"),
              std::string::npos);
}

TEST(inline_token, in_sessions_d_needs_that_file_to_be_private) {
    const temporary_folder folder;
    folder.write("sessions.d/a.yaml", "sessions: { x: { organization: acme, access_token: T0kenOfX } }\n",
                 0644);
    const auto errors =
        errors_of(load_text(folder, "organizations: { acme: { region: us-east-1 } }\n"), folder.path());
    EXPECT_TRUE(
        errors.starts_with("sessions.d/a.yaml:1:52: sessions.x.access_token: a token is in a file that is "
                           "not private: every user"))
        << errors;
}

TEST(configuration_file, may_be_public_without_a_token_in_it) {
    const temporary_folder folder;
    const auto file = folder.write("a.yaml",
                                   "organizations: { acme: { region: us-east-1 } }\nsessions:\n"
                                   "  x: { organization: acme, access_token_file: x.token }\n",
                                   0644);
    EXPECT_TRUE(render_check(load(file, plain_environment(folder))).is_valid);
}

/// One session whose token is in `x.token` beside the configuration: the warnings about it.
std::string warnings_with_token_file(const temporary_folder& folder, const environment& env) {
    const auto file = folder.write("tokenkeeper.yaml",
                                   "organizations: { acme: { region: us-east-1 } }\nsessions:\n"
                                   "  x: { organization: acme, access_token_file: x.token }\n");
    auto text = errors_of(load(file, env), folder.path());
    const std::string valid = "configuration is valid: 1 organization, 1 session (0 keep-alive, 1 verify)\n";
    EXPECT_TRUE(text.ends_with(valid)) << text;
    text.resize(text.size() - std::min(text.size(), valid.size()));
    return text;
}

TEST(token_file, that_cannot_be_used_is_a_warning_with_its_place) {
    const temporary_folder folder;
    const auto env = plain_environment(folder);
    const std::string place = "tokenkeeper.yaml:3:47: sessions.x.access_token_file: warning: ";
    EXPECT_EQ(warnings_with_token_file(folder, env),
              place +
                  "cannot open x.token: No such file or directory; write the access token into x.token, on "
                  "one line, and nothing else\n");
    folder.write("x.token", "two\nlines\n");
    EXPECT_EQ(warnings_with_token_file(folder, env),
              place +
                  "x.token has more than one line; write the access token into x.token, on one line, and "
                  "nothing else\n");
    folder.write("x.token", "abc", 0644);
    EXPECT_EQ(warnings_with_token_file(folder, env),
              place + "every user of this host can read x.token (mode 0644); run: chmod o= x.token\n");
    folder.write("x.token", "abc", 0600);
    EXPECT_EQ(warnings_with_token_file(folder, env), "");
}

TEST(token_file, that_the_status_group_can_read_is_a_warning) {
    const temporary_folder folder;
    auto env = plain_environment(folder);
    env.status_group = env.groups.at(0);
    folder.write("x.token", "abc", 0640);
    const auto warning = warnings_with_token_file(folder, env);
    EXPECT_NE(
        warning.find("which may ask the daemon for its status, can read x.token (mode 0640); run: chmod g= "
                     "x.token"),
        std::string::npos)
        << warning;
}

TEST(token_file, that_is_a_fifo_is_a_warning_and_not_waited_for) {
    const temporary_folder folder;
    ASSERT_EQ(::mkfifo((folder.path() / "x.token").c_str(), 0600), 0);
    EXPECT_NE(
        warnings_with_token_file(folder, plain_environment(folder)).find("x.token is a FIFO, not a file"),
        std::string::npos);
}

constexpr std::string_view every_secret_file =
    "organizations:\n  acme: { region: us-east-1, proxy: \"http://p\", proxy_credentials_file: proxy.secret "
    "}\n"
    "sessions:\n"
    "  a: { organization: acme, client_credentials: { client_id: a, client_secret_file: a.secret } }\n"
    "  b:\n    organization: acme\n"
    "    refresh_token: { client_id: b, client_secret_file: b.secret, refresh_token_file: b.refresh }\n"
    "state: { key_file: state.key }\n";

TEST(secret_files, may_come_later) {
    const temporary_folder folder;
    EXPECT_TRUE(render_check(load_text(folder, every_secret_file)).is_valid);
}

TEST(secret_files, that_are_exposed_are_warnings_wherever_they_are_named) {
    const temporary_folder folder;
    for (const auto* name : {"proxy.secret", "a.secret", "b.secret", "b.refresh"})
        folder.write(name, "abc", 0644);
    folder.write("state.key", std::string(32, 'x'));
    const auto warnings = errors_of(load_text(folder, every_secret_file), folder.path());
    EXPECT_EQ(std::ranges::count(warnings, '\n'), 5) << warnings;
    for (const auto* told :
         {"organizations.acme.proxy_credentials_file: warning: every user of this host can read proxy.secret",
          "sessions.a.client_credentials.client_secret_file: warning: every user of this host can read "
          "a.secret",
          "sessions.b.refresh_token.client_secret_file: warning: every user of this host can read b.secret",
          "sessions.b.refresh_token.refresh_token_file: warning: every user of this host can read b.refresh",
          "configuration is valid: "})
        EXPECT_NE(warnings.find(told), std::string::npos) << told << "\n" << warnings;
}

TEST(secret_files, with_the_key_of_the_store_stop_the_start_where_others_can_read_it) {
    const temporary_folder folder;
    folder.write("state.key", std::string(32, 'x'), 0604);
    const auto errors = errors_of(load_text(folder, every_secret_file), folder.path());
    EXPECT_NE(
        errors.find("state.key_file: every user of this host can read state.key (mode 0604); run: chmod o= "
                    "state.key"),
        std::string::npos)
        << errors;
}

TEST(secret_files, are_looked_for_among_the_credentials_first) {
    const temporary_folder folder;
    auto env = plain_environment(folder);
    env.credentials_directory = folder.path() / "credentials";
    folder.write("a.secret", "abc", 0644);
    for (const auto* name : {"proxy.secret", "a.secret", "b.secret", "b.refresh"})
        folder.write("credentials/" + std::string{name}, "user:abc", 0444);
    folder.write("credentials/state.key", std::string(32, 'x'), 0444);
    const auto c = loaded(load(folder.write("tokenkeeper.yaml", every_secret_file), env));
    const auto& credentials = env.credentials_directory;
    EXPECT_EQ(c.organizations.at("acme").http_proxy->credentials_file, credentials / "proxy.secret");
    EXPECT_EQ(c.sessions.at("a").client->secret_file, credentials / "a.secret");
    EXPECT_EQ(c.sessions.at("b").client->secret_file, credentials / "b.secret");
    EXPECT_EQ(c.sessions.at("b").client->refresh_token_file, credentials / "b.refresh");
    EXPECT_EQ(c.state_key_file, credentials / "state.key");
}

TEST(secret_files, of_a_proxy_need_a_colon) {
    const temporary_folder folder;
    folder.write("proxy.secret", "user and password\n");
    const auto warnings = errors_of(load_text(folder, every_secret_file), folder.path());
    EXPECT_NE(warnings.find(
                  "tokenkeeper.yaml:2:73: organizations.acme.proxy_credentials_file: warning: proxy.secret "
                  "has no colon; write user:password into proxy.secret, on one line, and nothing else\n"),
              std::string::npos)
        << warnings;
}

TEST(state_key, has_exactly_32_bytes) {
    const temporary_folder folder;
    constexpr std::string_view text = "sessions:\nstate: { key_file: state.key }\n";
    folder.write("state.key", std::string(32, '\n'));
    EXPECT_TRUE(render_check(load_text(folder, text)).is_valid);
    const auto error_of = [&](std::size_t size) {
        folder.write("state.key", std::string(size, 'x'));
        return errors_of(load_text(folder, text), folder.path());
    };
    const std::string begin = "tokenkeeper.yaml:2:20: state.key_file: state.key has ";
    EXPECT_EQ(error_of(0),
              begin + "0 bytes, and a key has 32; make one with: head -c 32 /dev/urandom > state.key\n");
    EXPECT_EQ(error_of(33),
              begin +
                  "33 bytes, and a key has 32; if an editor added a line end to the key, cut it "
                  "off: truncate -s 32 state.key\n");
    // What may be another key, or no key at all, is not to be written over.
    for (const std::size_t size : {31U, 34U}) {
        EXPECT_EQ(error_of(size),
                  begin + std::to_string(size) +
                      " bytes, and a key has 32; name the right file; a new key belongs into a new "
                      "file: head -c 32 /dev/urandom > state.key.new\n");
    }
}

TEST(inline_password, of_a_proxy_needs_a_private_file) {
    const temporary_folder folder;
    const auto env = plain_environment(folder);
    constexpr std::string_view text =
        "organizations: { acme: { region: us-east-1, proxy: \"http://u:T0kenOfTheProxy@p\" } }\n";
    EXPECT_TRUE(render_check(load(folder.write("a.yaml", text, 0640), env)).is_valid);
    EXPECT_EQ(
        errors_of(load(folder.write("a.yaml", text, 0644), env), folder.path()),
        "a.yaml:1:52: organizations.acme.proxy: a password is in a file that is not private: every "
        "user of this host can read a.yaml (mode 0644); run: chmod o= a.yaml; or put the password into a "
        "file of its own (proxy_credentials_file)\n");
    constexpr std::string_view without =
        "organizations: { acme: { region: us-east-1, proxy: \"http://p\" } }\n";
    EXPECT_TRUE(render_check(load(folder.write("a.yaml", without, 0644), env)).is_valid);
}

TEST(environment, of_the_daemon_has_all_groups_of_this_process) {
    const auto own = environment::of_this_process();
    const auto installed = environment::of_the_daemon();
    for (const gid_t group : own.groups)
        EXPECT_NE(std::ranges::find(installed.groups, group), installed.groups.end()) << group;
}

TEST(environment, of_this_process_has_its_user_and_group) {
    const auto env = environment::of_this_process();
    EXPECT_EQ(env.user, ::geteuid());
    EXPECT_NE(std::ranges::find(env.groups, ::getegid()), env.groups.end());
}

}  // namespace
}  // namespace tokenkeeper::config::secrets_test
