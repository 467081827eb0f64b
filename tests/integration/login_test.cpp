#include "daemon/ctl/daemon_client/client.hpp"
#include "tests/integration/fixture/held_disk.hpp"
#include "tests/integration/fixture/oauth_installation.hpp"

#include <csignal>
#include <thread>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>

/// A person logs in, and the daemon is killed at every step: no token is in use that is not durable, and no
/// code is sent twice.
namespace tokenkeeper::integration::login_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;
using cloud::operation;

const std::string redirect_uri = "http://127.0.0.1:8085/";

/// A login that was begun, and the code with which the person comes back.
struct begun_login {
    std::string target;
    std::string body;
};

class login : public oauth_installation {
protected:
    /// People log in to `view`.
    void start_login(const program::options& o = {}) {
        start_cloud(seconds{600});
        cloud().with_model([](cloud_model& model, wall_time now) {
            cloud::client_setup c;
            c.name = "view";
            c.organization = "acme";
            c.is_public = true;
            c.redirect_uris = {redirect_uri};
            model.add_client(c, now);
        });
        const auto id = cloud().with_model(
            [](cloud_model& model, wall_time) { return model.client_of("view").client_id; });
        write_configuration(
            "  view:\n    organization: acme\n    mode: keep-alive\n    login: { client_id: " + id +
            ", redirect_uri: \"" + redirect_uri + "\" }\n");
        start_daemon(o);
    }
    [[nodiscard]] ctl::client control() const { return ctl::client{file("socket").string()}; }

    begun_login begin_login() {
        const auto answer = control().ask(ctl::method::post, "/v1/sessions/view/login", patience).value();
        if (answer.status != 201) throw std::runtime_error{answer.body};
        const auto view = boost::json::parse(answer.body);
        const auto url =
            boost::urls::parse_uri(std::string_view{view.at("authorization_url").as_string()}).value();
        const auto value = [&url](std::string_view name) {
            return std::string{(*url.params().find(name)).value};
        };
        const auto code = cloud().with_model([&](cloud_model& model, wall_time now) {
            return model.add_authorization_code("view", value("redirect_uri"), now, value("code_challenge"));
        });
        boost::json::object body{{"code", code}, {"state", value("state")}};
        return {"/v1/sessions/view/login/" + std::string{view.at("login_id").as_string()},
                boost::json::serialize(body)};
    }
    /// Hands the code over; 0: the daemon gave no answer.
    unsigned finish(const begun_login& begun) {
        const auto answer = control().ask(ctl::method::post, begun.target, patience, begun.body);
        return answer.has_error() ? 0 : answer->status;
    }
    /// The number of requests with tokens that logins gave.
    std::uint64_t uses() { return client("view").tokens.requests; }
    std::uint64_t exchanges() { return client("view").requests; }
    void slow(operation what, milliseconds latency) {
        fault rule{fault_kind::latency};
        rule.what = what;
        rule.latency = latency;
        add_fault(rule);
    }
    void start_again() {
        start_daemon();
        ASSERT_TRUE(eventually([this] { return !state("view").empty(); }));
    }
};

TEST_F(login, gives_a_session_whose_token_is_handed_out) {
    start_login();
    ASSERT_TRUE(becomes("view", "failed/login_required"));
    EXPECT_EQ(finish(begin_login()), 200U);
    EXPECT_EQ(state("view"), "alive");
    EXPECT_EQ(given("view"), client("view").latest_access_token_name);
}

TEST_F(login, that_is_pending_ends_with_the_daemon) {
    start_login();
    const auto begun = begin_login();
    kill_daemon();
    start_again();
    EXPECT_EQ(finish(begun), 404U);
    EXPECT_EQ(exchanges(), 0U) << "its code is not sent";
    EXPECT_EQ(finish(begin_login()), 200U);
}

TEST_F(login, whose_answer_was_lost_sends_its_code_no_more) {
    start_login();
    slow(operation::oauth_token, milliseconds{1000});
    const auto begun = begin_login();
    std::thread person{[&] { EXPECT_EQ(finish(begun), 0U); }};
    EXPECT_TRUE(eventually([this] { return exchanges() == 1; }));
    kill_daemon();
    person.join();
    clear_faults();
    start_again();
    EXPECT_TRUE(becomes("view", "failed/login_required"));
    EXPECT_EQ(finish(begun), 404U);
    EXPECT_EQ(exchanges(), 1U);
    EXPECT_EQ(client("view").code_reuses, 0U);
    EXPECT_EQ(uses(), 0U) << "nobody uses a token that nobody has";
}

TEST_F(login, that_is_not_durable_is_not_used) {
    held_disk disk;
    program::options o;
    o.prepare = disk.preparation();
    disk.attach();
    start_login(o);
    ASSERT_TRUE(becomes("view", "failed/login_required"));
    disk.hang();
    const auto begun = begin_login();
    std::thread person{[&] { EXPECT_EQ(finish(begun), 0U); }};
    EXPECT_TRUE(eventually([&] { return exchanges() == 1 && disk.holds(); }));
    let_pass(milliseconds{500});
    EXPECT_EQ(uses(), 0U);
    kill_daemon();
    disk.release();
    person.join();
    start_again();
    EXPECT_TRUE(
        eventually([this] { return state("view") == "failed/login_required" || state("view") == "alive"; }));
    EXPECT_EQ(exchanges(), 1U);
    EXPECT_EQ(client("view").code_reuses, 0U);
}

TEST_F(login, that_was_not_verified_yet_is_verified_by_the_next_daemon) {
    start_login();
    slow(operation::get_tokens_me, milliseconds{1000});
    const auto begun = begin_login();
    std::thread person{[&] { EXPECT_EQ(finish(begun), 0U); }};
    EXPECT_TRUE(eventually([this] { return uses() == 1; }));
    kill_daemon();
    person.join();
    clear_faults();
    start_again();
    EXPECT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(exchanges(), 1U) << "the token was durable before it was used";
}

TEST_F(login, at_any_moment_of_a_kill_is_whole_or_was_never_used) {
    start_login();
    slow(operation::oauth_token, milliseconds{15});
    slow(operation::get_tokens_me, milliseconds{15});
    for (int round = 0; round < 12; ++round) {
        const auto begun = begin_login();
        std::thread person{[&] { finish(begun); }};
        let_pass(milliseconds{4 * round});
        kill_daemon();
        person.join();
        start_again();
        ASSERT_TRUE(eventually([this] {
            return state("view") == "failed/login_required" || state("view") == "alive";
        })) << round
            << ' ' << state("view");
        const auto latest = client("view").latest_access_token_name;
        if (!latest.empty() && record(latest).requests > 0) {
            EXPECT_TRUE(becomes("view", "alive")) << round;
            EXPECT_TRUE(eventually([&] { return given("view") == latest; }))
                << round << ": a token was in use that was not durable";
        }
        EXPECT_EQ(finish(begun), 404U);
    }
    EXPECT_EQ(client("view").code_reuses, 0U);
    EXPECT_EQ(client("view").refused.count("invalid_grant"), 0U);
}

}  // namespace
}  // namespace tokenkeeper::integration::login_test
