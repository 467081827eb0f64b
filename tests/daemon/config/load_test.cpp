#include "daemon/config/load.hpp"

#include "daemon/config/render.hpp"
#include "tests/daemon/config/one_session.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace tokenkeeper::config::load_test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

TEST(configuration, takes_addresses_with_a_slash_behind_them) {
    const temporary_folder folder;
    const auto c =
        loaded(load_text(folder,
                         "organizations:\n  acme:\n    api_url: https://gateway.example/genesys//\n"
                         "    login_url: https://gateway.example/\n"));
    EXPECT_EQ(c.organizations.at("acme").api_url, "https://gateway.example/genesys");
    EXPECT_EQ(c.organizations.at("acme").login_url, "https://gateway.example");
}

TEST(configuration, knows_where_its_keys_stand) {
    const temporary_folder folder;
    const auto c = loaded(load_text(folder, "state:\n  path: /x/state.db\n" + std::string{acme}));
    const auto file = c.file.string();
    EXPECT_EQ(c.wrong("state.path", "is odd").text(), file + ":2:9: state.path: is odd");
    EXPECT_EQ(c.organizations.at("acme").wrong("is odd").text(), file + ":4:3: organizations.acme: is odd");
    EXPECT_EQ(c.wrong("control.socket", "is odd").text(), file + ": control.socket: is odd");
}

TEST(configuration, has_every_value_of_a_full_file) {
    const temporary_folder folder;
    const auto file = folder.copy(data_folder() / "good" / "full") / "tokenkeeper.yaml";
    const auto c = loaded(load(file, plain_environment(folder)));

    EXPECT_EQ(c.file, file);
    ASSERT_EQ(c.organizations.size(), 2U);
    const auto& org = c.organizations.at("acme");
    EXPECT_EQ(org.name, "acme");
    EXPECT_EQ(org.region, "eu-west-1");
    EXPECT_EQ(org.api_url, "https://api.mypurecloud.ie");
    EXPECT_EQ(org.login_url, "https://login.mypurecloud.ie");
    EXPECT_EQ(org.ca_file, file.parent_path() / "ca.pem");
    EXPECT_DOUBLE_EQ(org.max_requests_per_second, 2.5);
    EXPECT_EQ(org.idle_timeout_check, 90min);
    EXPECT_EQ(c.organizations.at("contoso-2").region, "eu-central-1");

    ASSERT_EQ(c.sessions.size(), 4U);
    const auto& lobby = c.sessions.at("wallboard-lobby");
    EXPECT_EQ(lobby.name, "wallboard-lobby");
    EXPECT_EQ(lobby.organization, "acme");
    EXPECT_EQ(lobby.mode, session_mode::keep_alive);
    EXPECT_EQ(lobby.source, token_source::access_token_file);
    EXPECT_EQ(lobby.token_file, file.parent_path() / "wallboard-lobby.token");
    EXPECT_FALSE(lobby.access_token);
    EXPECT_EQ(lobby.check_interval, 90s);
    EXPECT_EQ(lobby.keep_alive_with, keep_alive_method::head);
    EXPECT_EQ(lobby.max_session, 12h);
    EXPECT_EQ(lobby.location.file, file.string());
    EXPECT_EQ(lobby.location.line, 13);
    EXPECT_EQ(lobby.location.column, 3);

    const auto& inline_one = c.sessions.at("inline");
    EXPECT_EQ(inline_one.source, token_source::access_token);
    ASSERT_TRUE(inline_one.access_token);
    EXPECT_EQ(inline_one.access_token->reveal(), "abc#def:ghi");
    EXPECT_EQ(c.sessions.at("late").token_file, file.parent_path() / "sessions.d/tokens/late.token");
    EXPECT_EQ(c.sessions.at("early").token_file, "/etc/early.token");

    EXPECT_EQ(c.control_socket, "/run/elsewhere/tk.sock");
    EXPECT_EQ(c.operators, (principals{.users = {0, 4711}, .groups = {0, 4712}}));
    EXPECT_EQ(c.log_level, logging::level::debug);
    EXPECT_EQ(c.log_format, logging::format::json);
    EXPECT_EQ(c.connect_timeout, 500ms);
    EXPECT_EQ(c.request_timeout, 1min);
}

TEST(configuration, takes_a_loopback_address_for_metrics) {
    const temporary_folder folder;
    const auto with_listen = [&](const std::string& address) {
        return session_with("    access_token_file: lobby.token\n") + "metrics:\n  listen: \"" + address +
               "\"\n  per_session: never\n";
    };
    for (const std::string address : {"127.0.0.1:9464", "127.0.0.5:1", "[::1]:65535"}) {
        const auto c = loaded(load_text(folder, with_listen(address)));
        ASSERT_TRUE(c.metrics.listen) << address;
        EXPECT_EQ(c.metrics.listen->text(), address);
        EXPECT_EQ(c.metrics.per_session, session_metrics::never);
    }
}

TEST(configuration, has_a_page_only_where_somebody_asks_for_it) {
    const temporary_folder folder;
    const auto has_page = [&](const std::string& line) {
        return loaded(load_text(folder, session_with("    access_token_file: lobby.token\n") +
                                            "metrics:\n  listen: 127.0.0.1:9464\n" + line))
            .metrics.page;
    };
    EXPECT_FALSE(has_page(""));
    EXPECT_FALSE(has_page("  page: false\n"));
    EXPECT_TRUE(has_page("  page: true\n"));
}

TEST(configuration, has_the_defaults_of_the_contract) {
    const temporary_folder folder;
    const auto c = loaded(load_text(folder, session_with("    access_token_file: lobby.token\n")));
    const auto& org = c.organizations.at("acme");
    EXPECT_DOUBLE_EQ(org.max_requests_per_second, 10);
    EXPECT_EQ(org.idle_timeout_check, 10min);
    EXPECT_FALSE(org.ca_file);
    const auto& lobby = c.sessions.at("lobby");
    EXPECT_EQ(lobby.mode, session_mode::verify);
    EXPECT_EQ(lobby.check_interval, 5min);
    EXPECT_EQ(lobby.keep_alive_with, keep_alive_method::get);
    EXPECT_FALSE(lobby.max_session);
    EXPECT_EQ(c.control_socket, "/run/tokenkeeper/tokenkeeper.sock");
    EXPECT_TRUE(c.operators.users.empty());
    EXPECT_FALSE(org.http_proxy);
    EXPECT_FALSE(lobby.client);
    EXPECT_FALSE(lobby.sink);
    EXPECT_EQ(lobby.readers, principals{});
    EXPECT_TRUE(lobby.credential_for.empty());
    EXPECT_FALSE(c.credentials_socket);
    EXPECT_EQ(c.state_path, "/var/lib/tokenkeeper/state.db");
    EXPECT_FALSE(c.state_key_file);
    EXPECT_FALSE(c.metrics.listen);
    EXPECT_FALSE(c.metrics.page);
    EXPECT_EQ(c.metrics.per_session, session_metrics::automatic);
    EXPECT_EQ(c.log_level, logging::level::info);
    EXPECT_EQ(c.log_format, logging::format::automatic);
    EXPECT_EQ(c.connect_timeout, 10s);
    EXPECT_EQ(c.request_timeout, 15s);
    EXPECT_EQ(c.history_size, 16U * 1024 * 1024);
}

TEST(configuration, takes_sizes_with_their_units) {
    const temporary_folder folder;
    const auto size_of = [&folder](const std::string& text) {
        return loaded(load_text(folder, "history: { size: " + text + " }\n")).history_size;
    };
    EXPECT_EQ(size_of("64KiB"), 64U * 1024);
    EXPECT_EQ(size_of("3MiB"), 3U * 1024 * 1024);
    EXPECT_EQ(size_of("1GiB"), 1024U * 1024 * 1024);
    EXPECT_EQ(size_of("0"), 0U);
    for (const auto* text :
         {"16", "16MB", "16 MiB", "-1KiB", "KiB", "1.5MiB", "\"\"", "99999999999999999999KiB"}) {
        const auto errors =
            errors_of(load_text(folder, std::string{"history: { size: "} + text + " }\n"), folder.path());
        EXPECT_NE(errors.find("history.size: "), std::string::npos) << text << errors;
    }
    for (const auto* text : {"63KiB", "2GiB"}) {
        const auto errors =
            errors_of(load_text(folder, std::string{"history: { size: "} + text + " }\n"), folder.path());
        EXPECT_NE(errors.find("is out of range; allowed is 64KiB to 1GiB, or 0"), std::string::npos)
            << errors;
    }
}

TEST(configuration, may_have_sections_whose_content_is_commented_out) {
    const temporary_folder folder;
    const auto c = loaded(load(folder.copy(data_folder() / "good" / "empty_sections") / "tokenkeeper.yaml",
                               plain_environment(folder)));
    EXPECT_TRUE(c.organizations.empty());
    EXPECT_TRUE(c.sessions.empty());
    EXPECT_EQ(summary(c), "0 organizations, 0 sessions");
}

TEST(configuration, takes_urls_with_ports_prefixes_and_loopback_addresses) {
    const temporary_folder folder;
    const auto c = loaded(
        load(folder.copy(data_folder() / "good" / "urls") / "tokenkeeper.yaml", plain_environment(folder)));
    EXPECT_EQ(c.organizations.at("gateway").api_url, "https://gateway.example:8443/genesys/eu");
    EXPECT_EQ(c.organizations.at("gateway").region, "");
    EXPECT_EQ(c.organizations.at("sandbox").login_url, "http://[::1]:8080/login");
}

TEST(configuration, may_begin_with_a_byte_order_mark_and_have_windows_line_ends) {
    const temporary_folder folder;
    const auto c =
        loaded(load_text(folder, "\xef\xbb\xbforganizations:\r\n  acme:\r\n    region: \"us-east-1\"\r\n"));
    EXPECT_EQ(c.organizations.at("acme").region, "us-east-1");
}

TEST(configuration, takes_the_least_and_the_most_of_each_range) {
    const temporary_folder folder;
    loaded(load_text(
        folder, session_with("    access_token_file: a\n    check_interval: 1s\n    max_session: 30d\n")));
    const auto c = loaded(load_text(
        folder, session_with("    access_token_file: a\n    check_interval: 24h\n    max_session: 1000ms\n"
                             "network: { connect_timeout: 100ms, request_timeout: 5m }\n")));
    EXPECT_EQ(c.sessions.at("lobby").max_session, 1s);
    EXPECT_EQ(c.sessions.at("lobby").check_interval, 24h);
}

TEST(configuration, keeps_names_that_yaml_takes_for_other_things) {
    const temporary_folder folder;
    const auto c = loaded(load_text(folder,
                                    "organizations:\n  010: { region: us-east-1 }\nsessions:\n"
                                    "  true: { organization: 010, access_token_file: 12 }\n"));
    EXPECT_EQ(c.sessions.at("true").organization, "010");
    EXPECT_EQ(c.sessions.at("true").token_file, folder.path() / "12");
}

TEST(configuration, gets_tokens_by_both_grants) {
    const temporary_folder folder;
    const auto c = loaded(
        load(folder.copy(data_folder() / "good" / "grants") / "tokenkeeper.yaml", plain_environment(folder)));
    const auto& nightly = c.sessions.at("nightly-export");
    EXPECT_EQ(nightly.source, token_source::client_credentials);
    ASSERT_TRUE(nightly.client);
    EXPECT_EQ(nightly.client->id, "1c5e4b6e-0000-4000-8000-000000000000");
    EXPECT_EQ(nightly.client->secret_file, c.file.parent_path() / "nightly-export.secret");
    EXPECT_FALSE(nightly.client->refresh_token_file);
    const auto& view = c.sessions.at("supervisor-view");
    EXPECT_EQ(view.source, token_source::refresh_token);
    ASSERT_TRUE(view.client);
    EXPECT_EQ(view.client->id, "!#~" + std::string(253, 'x'));
    EXPECT_EQ(view.client->secret_file, "/etc/supervisor-view.secret");
    EXPECT_EQ(view.client->refresh_token_file, c.file.parent_path() / "seeds/supervisor-view.refresh");
    EXPECT_FALSE(view.token_file);
    EXPECT_FALSE(view.access_token);
}

TEST(configuration, names_a_main_file_that_cannot_be_read) {
    const temporary_folder folder;
    const auto env = plain_environment(folder);
    EXPECT_EQ(errors_of(load(folder.path() / "none.yaml", env), folder.path()),
              "none.yaml: cannot open it: No such file or directory\n");
    fs::create_directory(folder.path() / "folder.yaml");
    EXPECT_EQ(errors_of(load(folder.path() / "folder.yaml", env), folder.path()),
              "folder.yaml: is a directory, not a file\n");
}

TEST(configuration, has_tokens_of_at_most_4_kib) {
    const temporary_folder folder;
    const auto text_with = [](std::size_t length) {
        return std::string{acme} +
               "sessions: { lobby: { organization: acme, access_token: " + std::string(length, 'x') +
               " } }\n";
    };
    EXPECT_EQ(loaded(load_text(folder, text_with(4096))).sessions.size(), 1U);
    const auto errors = errors_of(load_text(folder, text_with(4097)), folder.path());
    EXPECT_NE(errors.find("sessions.lobby.access_token: is not a token: it is longer than 4 KiB"),
              std::string::npos)
        << errors.substr(0, 300);
}

TEST(configuration, of_more_than_64_mib_is_refused) {
    const temporary_folder folder;
    const std::string fits(std::size_t{64} << 20U, '#');
    EXPECT_EQ(errors_of(load_text(folder, fits + "#"), folder.path()),
              "tokenkeeper.yaml: is larger than 65536 KiB\n");
    EXPECT_EQ(
        errors_of(load_text(folder, fits), folder.path()),
        "tokenkeeper.yaml:1:1: the file is empty; it must hold at least one key, such as \"sessions:\"\n");
}

TEST(configuration, of_ten_thousand_sessions_loads) {
    const temporary_folder folder;
    std::string text{acme};
    text += "sessions:\n";
    for (int i = 0; i < 10'000; ++i) {
        const auto n = std::to_string(i);
        text += "  session-" + n + ":\n    organization: acme\n    mode: keep-alive\n";
        text += "    access_token_file: t" + n + "\n";
    }
    EXPECT_EQ(summary(loaded(load_text(folder, text))),
              "1 organization, 10000 sessions (10000 keep-alive, 0 verify)");
}

}  // namespace
}  // namespace tokenkeeper::config::load_test
