#include "daemon/config/notification_url.hpp"
#include "daemon/config/notification_words.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tokenkeeper::config::notify_test {
namespace {

constexpr std::string_view start = "organizations: { acme: { region: us-east-1 } }\n";

load_result load_keys(const temporary_folder& folder, const std::string& keys, mode_t mode = 0600) {
    return load(folder.write("tokenkeeper.yaml", std::string{start} + keys, mode), plain_environment(folder));
}

TEST(notify, reads_notifiers) {
    const temporary_folder folder;
    folder.write("hook.url", "https://hooks.example/in\n");
    const auto settings =
        loaded(load_keys(folder,
                         "notify:\n  - { on: [well, attention, well], url: https://hooks.example }\n"
                         "  - { on: [session.lost], url_file: hook.url }\n"));
    ASSERT_EQ(settings.notifiers.size(), 2U);
    const auto& first = settings.notifiers.at(0);
    EXPECT_EQ(first.words, (std::vector<std::string>{"attention", "well"}));
    EXPECT_EQ(first.url->reveal(), "https://hooks.example");
    EXPECT_EQ(first.location.line, 3);
    const auto& second = settings.notifiers.at(1);
    EXPECT_EQ(second.url_file, folder.path() / "hook.url");
    EXPECT_FALSE(first.has_target_of(second));
    EXPECT_TRUE(settings.secret_doubts.empty());
}

TEST(notify, may_be_empty) {
    const temporary_folder folder;
    EXPECT_TRUE(loaded(load_keys(folder, "notify:\n")).notifiers.empty());
}

TEST(notify, reads_the_way_of_the_network) {
    const temporary_folder folder;
    const auto settings = loaded(load_keys(
        folder, "network: { proxy: \"http://p:8080\", no_proxy: [x.example], request_timeout: 5s }\n"));
    EXPECT_EQ(settings.network.http_proxy->host, "p");
    EXPECT_EQ(settings.network.http_proxy->no_proxy, std::vector<std::string>{"x.example"});
}

/// The messages of the doubts about secrets, in one text.
std::string doubts_of(const configuration& settings) {
    std::string text;
    for (const auto& doubt : settings.secret_doubts)
        text += doubt.text() + '\n';
    return text;
}

TEST(notify, warns_of_a_file_that_holds_no_url) {
    const temporary_folder folder;
    const auto doubts = [&folder] {
        return doubts_of(loaded(load_keys(folder, "notify: [{ on: [well], url_file: hook.url }]\n")));
    };
    EXPECT_NE(doubts().find(":2:34: notify.url_file: warning: cannot open"), std::string::npos) << doubts();
    folder.write("hook.url", "http://hooks.example/T0kenOfTheHook");
    EXPECT_NE(doubts().find("must begin with https://"), std::string::npos) << doubts();
    EXPECT_EQ(doubts().find("T0kenOf"), std::string::npos) << doubts();
    folder.write("hook.url", "https://hooks.example/T0kenOfTheHook", 0644);
    EXPECT_NE(doubts().find("hook.url"), std::string::npos) << doubts();
    folder.write("hook.url", "https://hooks.example/T0kenOfTheHook\r\n", 0600);
    EXPECT_EQ(doubts(), "");
}

TEST(notify, refuses_a_url_with_a_secret_where_others_can_read_it) {
    const temporary_folder folder;
    const auto errors = [&folder](const std::string& url) {
        return errors_of(load_keys(folder, "notify: [{ on: [well], url: \"" + url + "\" }]\n", 0644),
                         folder.path());
    };
    const auto refusal = errors("https://hooks.example/in?key=T0kenOf");
    EXPECT_NE(refusal.find("notify.url: a secret is in a file that is not private"), std::string::npos)
        << refusal;
    EXPECT_NE(refusal.find("(url_file)"), std::string::npos);
    EXPECT_EQ(refusal.find("T0kenOf"), std::string::npos);
    EXPECT_NE(errors("https://hooks.example/services/T0kenOfTheHook123"), "");
}

TEST(notification_url, has_parts) {
    const auto url = parse_notification_url("HTTPS://Hooks.example:8443/in/a@b?c=d").value();
    EXPECT_EQ(url.origin, "https://hooks.example:8443");
    EXPECT_EQ(url.host, "hooks.example:8443");
    EXPECT_EQ(url.target.reveal(), "/in/a@b?c=d");
    const auto bare = parse_notification_url("http://[::1]:80?x").value();
    EXPECT_EQ(bare.origin, "http://[::1]:80");
    EXPECT_EQ(bare.target.reveal(), "/?x");
    EXPECT_EQ(parse_notification_url("https://hooks.example").value().target.reveal(), "/");
}

TEST(notification_url, may_hold_a_secret) {
    const auto suspect = [](std::string_view url) {
        return may_hold_secret(parse_notification_url(url).value());
    };
    EXPECT_FALSE(suspect("https://hooks.example"));
    EXPECT_FALSE(suspect("https://hooks.example/tokenkeeper/notifications-of-this-host"));
    EXPECT_TRUE(suspect("https://hooks.example/services/T0/B0/abcdefgh12345678"));
    EXPECT_TRUE(suspect("https://hooks.example/?x"));
}

TEST(notification_words, are_healths_and_events) {
    const auto words = notification_words();
    const auto has = [&words](std::string_view word) { return std::ranges::count(words, word) == 1; };
    EXPECT_TRUE(has("attention") && has("degraded") && has("well") && has("session.lost"));
    EXPECT_FALSE(has("daemon.stopping") || has("ok") || has("session.health"));
    EXPECT_EQ(notification_word("session.health", "ok"), "well");
    EXPECT_EQ(notification_word("daemon.health", "degraded"), "degraded");
    EXPECT_EQ(notification_word("session.lost", "ok"), "session.lost");
}

}  // namespace
}  // namespace tokenkeeper::config::notify_test
