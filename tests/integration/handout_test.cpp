#include "tests/cloud/connect_proxy.hpp"
#include "tests/integration/fixture/acme.hpp"

#include <boost/json/parse.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

/// The access to a session's token over the socket: its rights, and the checks before it.
namespace tokenkeeper::integration::handout_test {
namespace {

namespace json = boost::json;
using cloud::cloud_model;
using ctl::method;

class handing_out : public acme {
protected:
    static std::string token_of(const std::string& name, const std::string& min_valid = {}) {
        return "/v1/sessions/" + name + "/token" + (min_valid.empty() ? "" : "?min_valid=" + min_valid);
    }
    void start(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
};

TEST_F(handing_out, prints_the_token_in_every_form) {
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    start(by_file("wallboard"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(shell("ctl token wallboard"), value + "\n");
    EXPECT_EQ(shell("ctl token wallboard --header"), "Authorization: Bearer " + value + "\n");
    const std::string child = "sh -c 'echo \"<$GENESYSCLOUD_ACCESS_TOKEN>\"'";
    EXPECT_EQ(shell("ctl exec wallboard -- " + child), "<" + value + ">\n");
    EXPECT_EQ(shell("eval \"$(ctl token wallboard --env)\"; " + child), "<" + value + ">\n");
    EXPECT_EQ(ctl({"token", "wallboard"}).status, 0);
    EXPECT_EQ(ctl({"token", "nobody"}).status, 1);

    const auto answer = ask(method::get, token_of("wallboard"));
    EXPECT_EQ(answer.status, 200U);
    const auto told = json::parse(answer.body).as_object();
    EXPECT_EQ(told.at("access_token").as_string(), value);
    EXPECT_EQ(told.at("token_type"), "Bearer");
    EXPECT_TRUE(told.at("expires").is_null()) << "nobody told when this one ends";
    const auto idles = parse_iso8601(told.at("idle_deadline").as_string());
    ASSERT_TRUE(idles);
    EXPECT_LE(*idles, record("wallboard").idle_deadline.value() + seconds{1});
    EXPECT_TRUE(told.at("region").is_null());
    EXPECT_EQ(told.at("api_url").as_string(), cloud().api_url());
    EXPECT_EQ(record("wallboard").resets, 0U) << "handing it out touches nothing";
}

TEST_F(handing_out, gives_scripts_the_region_even_while_the_api_cannot_be_asked) {
    // The proxy leads to this host only: nothing of this reaches the region.
    const cloud::connect_proxy proxy{cloud::connect_proxy_options{}};
    start_cloud(seconds{600});
    more_of_organization = "  far:\n    region: eu_west_1\n    proxy: " + proxy.url() + "\n";
    write_file(file("far.token"), "a-token-of-far");
    start("  far:\n    organization: far\n    access_token_file: far.token\n");
    ASSERT_TRUE(becomes("far", "retrying"));
    EXPECT_EQ(shell("eval \"$(ctl token far --env)\"; echo $GENESYSCLOUD_REGION $GENESYSCLOUD_ACCESS_TOKEN"),
              "eu-west-1 a-token-of-far\n");
}

/// Those who have to wait for one session are no burden to the readers of others, or to operators.
TEST_F(handing_out, has_few_readers_wait_for_one_session) {
    constexpr int most = 96;  // the daemon's own user is a master
    constexpr int more = 16;
    start_cloud(seconds{600});
    add_token("wallboard");
    add_client("export", seconds{600});
    cloud::fault down{cloud::fault_kind::hang};
    down.what = cloud::operation::oauth_token;
    add_fault(down);
    network_timeout = "60s";
    start(by_file("wallboard") + by_credentials("export"));
    ASSERT_TRUE(becomes("wallboard", "alive"));

    std::vector<int> readers;
    const std::string request = "GET " + token_of("export") + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int i = 0; i < most + more; ++i) {
        const int reader = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        file("socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
        ASSERT_EQ(::connect(reader, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ASSERT_EQ(::send(reader, request.data(), request.size(), MSG_NOSIGNAL), ssize_t(request.size()));
        readers.push_back(reader);
    }
    std::string told;
    const auto turned_away = [&] {
        for (const int reader : readers) {
            char text[4096];
            const auto size = ::recv(reader, text, sizeof text, 0);
            if (size > 0) told.append(text, static_cast<std::size_t>(size));
        }
        int count = 0;
        for (auto position = told.find(" 503 "); position != std::string::npos;
             position = told.find(" 503 ", position + 1))
            ++count;
        return count;
    };
    EXPECT_TRUE(eventually([&] { return turned_away() >= more; })) << told;
    EXPECT_EQ(turned_away(), more);
    EXPECT_NE(told.find("96 requests of this user wait for a token already"), std::string::npos) << told;
    EXPECT_EQ(ask(method::get, token_of("wallboard")).status, 200U);
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);

    for (const int reader : readers)
        ::close(reader);
}

TEST_F(handing_out, is_for_root_and_those_named_as_readers) {
    if (::getuid() != 0) GTEST_SKIP() << "without root nobody else can be played";
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    const auto second = add_token("other");
    more_of_organization = "";
    start(by_file("wallboard") + by_file("other"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    ASSERT_TRUE(becomes("other", "alive"));
    let_everybody_connect();
    program::options as_nobody;
    as_nobody.user = nobody;

    EXPECT_EQ(ctl({"status", "wallboard"}, as_nobody).status, 0) << "reading is for whoever can connect";
    const auto refused = ctl({"token", "wallboard"}, as_nobody);
    EXPECT_EQ(refused.status, 6);
    EXPECT_NE(refused.output.find("readers"), std::string::npos) << refused.output;
    EXPECT_EQ(refused.output.find(value), std::string::npos);
    EXPECT_TRUE(logged({"control.denied", "/v1/sessions/wallboard/token", "uid 65534, pid "}));
    const auto as = [&](uid_t user, gid_t group, const std::vector<gid_t>& groups, const std::string& name) {
        const somebody_else impersonation{user, group, groups};
        const auto answer = ask(method::get, token_of(name));
        EXPECT_EQ(answer.body.find(value) != std::string::npos, answer.status == 200 && name == "wallboard");
        return answer.status;
    };
    EXPECT_EQ(as(stranger, stranger, {}, "wallboard"), 403U);
    EXPECT_TRUE(logged({"control.denied", "uid 65533"}));

    reload(by_file("wallboard", "    readers: { users: [65534], groups: [65000] }\n") + by_file("other"));
    EXPECT_EQ(ctl({"token", "wallboard"}, as_nobody).output, value + "\n");
    EXPECT_EQ(as(nobody, nobody, {}, "wallboard"), 200U);
    EXPECT_EQ(as(nobody, nobody, {}, "other"), 403U) << "a reader of one session is none of another";
    EXPECT_EQ(as(stranger, 65000, {}, "wallboard"), 200U) << "by its main group";
    EXPECT_EQ(as(stranger, stranger, {65001, 65000}, "wallboard"), 200U) << "by one of its others";
    EXPECT_EQ(as(stranger, stranger, {65001}, "wallboard"), 403U);
    EXPECT_EQ(ctl({"verify", "wallboard"}, as_nobody).status, 6) << "a reader commands nothing";

    reload(by_file("wallboard") + by_file("other"));
    EXPECT_EQ(as(nobody, nobody, {}, "wallboard"), 403U) << "not any more";
}

TEST_F(handing_out, is_not_for_operators) {
    if (::getuid() != 0) GTEST_SKIP() << "without root nobody else can be played";
    start_cloud(seconds{600});
    add_token("wallboard");
    auto text = configuration(by_file("wallboard"));
    text.replace(text.find("control:\n"), 9, "control:\n  operators: { users: [65534] }\n");
    write_file(file("tokenkeeper.yaml"), text);
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    let_everybody_connect();
    program::options as_nobody;
    as_nobody.user = nobody;
    EXPECT_EQ(ctl({"verify", "wallboard"}, as_nobody).status, 0);
    EXPECT_EQ(ctl({"token", "wallboard"}, as_nobody).status, 6);
}

TEST_F(handing_out, never_gives_a_dead_token) {
    start_cloud(seconds{20});
    const auto revoked = add_token("revoked");
    const auto idle = add_token("idle");
    start(by_file("revoked", "    mode: keep-alive\n    check_interval: 1s\n") +
          by_file("idle", "    check_interval: 1s\n") + by_file("late"));
    ASSERT_TRUE(becomes("revoked", "alive"));
    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke("revoked", now); });
    ASSERT_TRUE(becomes("revoked", "lost/rejected"));
    ASSERT_TRUE(becomes("idle", "lost/idle_timeout"));
    const struct {
        std::string name, value, reason;
    } rows[] = {{"revoked", revoked, "lost: rejected"},
                {"idle", idle, "lost: idle_timeout"},
                {"late", "late", "failed: secret_unreadable"}};
    for (const auto& row : rows) {
        const auto answer = ask(method::get, token_of(row.name));
        EXPECT_EQ(answer.status, 409U) << row.name;
        EXPECT_NE(answer.body.find(row.reason), std::string::npos) << answer.body;
        EXPECT_EQ(answer.body.find("access_token"), std::string::npos) << row.name;
        const auto printed = ctl({"token", row.name});
        EXPECT_EQ(printed.status, 1) << row.name;
        EXPECT_NE(printed.output.find(row.reason), std::string::npos) << printed.output;
    }
}

TEST_F(handing_out, does_not_give_a_token_whose_idle_deadline_passed_in_an_outage) {
    start_cloud(seconds{12});
    add_token("audit");
    start(by_file("audit", "    check_interval: 1s\n"));
    ASSERT_TRUE(becomes("audit", "alive"));
    cloud().stop();
    ASSERT_TRUE(becomes("audit", "retrying"));
    ASSERT_TRUE(eventually([&] { return ask(method::get, token_of("audit")).status == 409; }));
    EXPECT_NE(ctl({"token", "audit"}).output.find("idle deadline has passed"), std::string::npos);
}

TEST_F(handing_out, waits_for_a_token_that_is_being_acquired) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    cloud::fault slow{cloud::fault_kind::latency};
    slow.what = cloud::operation::oauth_token;
    slow.latency = milliseconds{10'000};
    add_fault(slow);
    start(by_credentials("export"));
    ASSERT_EQ(state("export"), "acquiring");
    const auto printed = ctl({"token", "export"});
    EXPECT_EQ(printed.status, 0);
    EXPECT_EQ(printed.output, latest_token("export") + "\n");
    EXPECT_EQ(client("export").grants, 1U);
}

TEST_F(handing_out, says_so_where_no_token_can_be_had_yet) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    cloud::fault down{cloud::fault_kind::status};
    down.what = cloud::operation::oauth_token;
    add_fault(down);
    start(by_credentials("export"));
    const auto asked = ctl({"token", "export"});
    EXPECT_EQ(asked.status, 1);
    EXPECT_NE(asked.output.find("the daemon could not get a token yet"), std::string::npos) << asked.output;
    clear_faults();
    ASSERT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(ctl({"token", "export"}).output, latest_token("export") + "\n");
}

TEST_F(handing_out, renews_first_where_the_life_is_short_and_never_in_a_row) {
    start_cloud(seconds{600});
    add_client("export", seconds{60});
    start(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto first = latest_token("export");
    EXPECT_EQ(ctl({"token", "export"}).output, first + "\n") << "nobody asked for more than there is";
    EXPECT_EQ(ctl({"token", "export", "--min-valid", "5s"}).output, first + "\n");
    const auto answer = ask(method::get, token_of("export", "1h"));
    EXPECT_EQ(answer.status, 409U);
    EXPECT_NE(answer.body.find("less than the 1h that you asked for"), std::string::npos) << answer.body;
    EXPECT_EQ(ctl({"token", "export", "--min-valid", "1h"}).status, 1);

    ASSERT_TRUE(has_less("export", "expires", seconds{58}));
    EXPECT_EQ(ask(method::get, token_of("export", "59s")).status, 409U) << "in the first half of its life";
    EXPECT_EQ(client("export").grants, 1U) << "nobody who asks for much causes a grant";

    ASSERT_TRUE(has_less("export", "expires", seconds{28}));
    ASSERT_EQ(client("export").grants, 1U) << "before the renewal that is due anyway";
    const auto longer = ctl({"token", "export", "--min-valid", "29s"});
    EXPECT_EQ(longer.status, 0);
    EXPECT_EQ(client("export").grants, 2U);
    EXPECT_EQ(longer.output, latest_token("export") + "\n");
    EXPECT_NE(longer.output, first + "\n");
}

TEST_F(handing_out, touches_a_kept_session_first_but_not_in_a_row_and_never_a_verified_one) {
    start_cloud(seconds{48});
    add_token("wallboard");
    add_token("audit");
    start(by_file("wallboard", "    mode: keep-alive\n") + by_file("audit"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    ASSERT_TRUE(becomes("audit", "alive"));
    // A quarter of the idle time must have passed; at about half of it a touch is due anyway.
    ASSERT_TRUE(has_less("wallboard", "idle_deadline", seconds{32}));
    const auto before = record("wallboard").resets;
    EXPECT_EQ(ask(method::get, token_of("audit", "40s")).status, 409U);
    EXPECT_EQ(ask(method::get, token_of("wallboard", "40s")).status, 200U);
    EXPECT_EQ(record("wallboard").resets, before + 1);
    EXPECT_EQ(ask(method::get, token_of("wallboard", "49s")).status, 409U) << "no touch gives so much";
    ASSERT_TRUE(has_less("wallboard", "idle_deadline", seconds{43}));
    EXPECT_EQ(ask(method::get, token_of("wallboard", "44s")).status, 409U);
    EXPECT_EQ(record("wallboard").resets, before + 1) << "a reader who asks again and again touches nothing";
    EXPECT_EQ(record("audit").resets, 0U);
    EXPECT_EQ(record("audit").touches_refused, 0U);
}

TEST_F(handing_out, takes_only_a_min_valid_that_makes_sense) {
    start_cloud(seconds{600});
    add_token("wallboard");
    start(by_file("wallboard"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    for (const auto* wrong : {"x", "-5s", "25h"})
        EXPECT_EQ(ask(method::get, token_of("wallboard", wrong)).status, 400U) << wrong;
    EXPECT_EQ(ask(method::get, token_of("wallboard") + "?minvalid=5s").status, 400U);
}

}  // namespace
}  // namespace tokenkeeper::integration::handout_test
