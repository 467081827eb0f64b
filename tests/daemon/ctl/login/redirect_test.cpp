#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/login/loopback_guest.hpp"
#include "tests/daemon/ctl/login/sample_login.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::redirect_test {
namespace {

/// A daemon with the session "view", whose login is received at a free port, and a browser that goes to some
/// addresses of that port one after the other.
struct login_scene {
    explicit login_scene(std::vector<std::string> visited_targets, std::string host = "127.0.0.1")
        : targets{std::move(visited_targets)},
          daemon{[this, host](const std::string& request) {
              if (request == login_begin) return begun_login(host, port);
              const auto index = std::min(ends++, ends_of_login.size() - 1);
              return ends_of_login[index];
          }},
          actor{daemon.path()} {
        actor.browser = [this](const std::string& address) {
            opened.push_back(address);
            traveller = std::thread{[this] {
                for (const auto& each : targets)
                    pages.push_back(visit(port, each));
            }};
            return true;
        };
    }
    login_scene(const login_scene&) = delete;
    login_scene& operator=(const login_scene&) = delete;
    ~login_scene() { join(); }

    exit_status run(std::initializer_list<const char*> words) {
        const auto status = actor.run(words);
        join();
        return status;
    }
    void join() {
        if (traveller.joinable()) traveller.join();
    }

    std::uint16_t port = free_port();
    std::vector<std::string> targets;
    std::vector<std::string> ends_of_login{http_json(200, logged_in_session("alive"))};
    std::size_t ends = 0;
    std::vector<std::string> opened;
    std::vector<std::string> pages;
    std::thread traveller;
    fake_daemon daemon;
    stage actor;
};

TEST(login, hands_the_code_of_the_browser_to_the_daemon) {
    login_scene scene{{right_redirect}};
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::fine) << scene.actor.err.str();
    EXPECT_EQ(scene.daemon.requests(), (std::vector<std::string>{login_begin, login_end}));
    EXPECT_EQ(scene.daemon.bodies().at(0), "");
    EXPECT_EQ(scene.daemon.bodies().at(1), R"({"code":"c/1","state":"s+1"})");
    ASSERT_EQ(scene.opened.size(), 1U);
    const auto out = scene.actor.out.str();
    EXPECT_TRUE(out.starts_with("If no browser opens, open this address: " + scene.opened[0] + "\n")) << out;
    EXPECT_TRUE(contains(out, "view: logged in; alive, kept alive, token ends 2026-11-24 ")) << out;
    EXPECT_TRUE(contains(scene.pages.at(0), "<p>You are logged in. You can close this window.</p>"));
    EXPECT_FALSE(contains(out + scene.actor.err.str() + scene.pages.at(0), "c/1"));
    EXPECT_EQ(visit(scene.port, right_redirect), "");
}

TEST(login, waits_on_after_a_wrong_state) {
    login_scene scene{{"/back?code=c&state=s", "/favicon.ico", right_redirect}};
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::fine);
    EXPECT_EQ(scene.daemon.requests().size(), 2U);
    EXPECT_TRUE(scene.pages.at(0).starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(scene.pages.at(1).starts_with("HTTP/1.1 404 "));
}

TEST(login, waits_on_where_the_daemon_knows_another_state) {
    login_scene scene{{right_redirect, right_redirect}};
    scene.ends_of_login.insert(scene.ends_of_login.begin(),
                               login_problem(400, "login-mismatch", "The state is another."));
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::fine);
    EXPECT_EQ(scene.actor.err.str(), "tokenkeeperctl: view: The state is another.\n  Do this.\n");
    EXPECT_TRUE(scene.pages.at(0).starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(scene.pages.at(1).starts_with("HTTP/1.1 200 "));
}

TEST(login, says_here_and_in_the_browser_why_it_failed) {
    for (const auto& [http_status, kind, status] : {std::tuple{409, "conflict", exit_status::failed},
                                                    {404, "no-such-login", exit_status::failed},
                                                    {502, "upstream-failed", exit_status::failed},
                                                    {403, "not-permitted", exit_status::not_permitted}}) {
        login_scene scene{{right_redirect}};
        scene.ends_of_login = {login_problem(http_status, kind, "Another <organization>.")};
        EXPECT_EQ(scene.run({"login", "view"}), status) << kind;
        EXPECT_EQ(scene.actor.err.str(), "tokenkeeperctl: view: Another <organization>.\n  Do this.\n");
        EXPECT_TRUE(scene.pages.at(0).starts_with("HTTP/1.1 400 "));
        EXPECT_TRUE(contains(scene.pages.at(0), "Another &lt;organization&gt;.")) << scene.pages.at(0);
    }
}

TEST(login, hands_an_error_to_the_daemon) {
    login_scene scene{{"/back?error=access_denied&error_description=No.&state=s%2B1"}};
    scene.ends_of_login = {login_problem(409, "conflict", "The login was refused.")};
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::failed);
    EXPECT_EQ(scene.daemon.bodies().at(1),
              R"({"error":"access_denied","error_description":"No.","state":"s+1"})");
}

TEST(login, names_a_daemon_that_ended) {
    login_scene scene{{right_redirect}};
    scene.ends_of_login = {""};
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::unreachable);
    EXPECT_TRUE(contains(scene.pages.at(0), "You are not logged in: "));
}

TEST(login, says_what_a_session_is_that_is_not_alive_afterwards) {
    login_scene scene{{right_redirect}};
    scene.ends_of_login = {http_json(200, logged_in_session("denied"))};
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::attention);
    EXPECT_TRUE(contains(scene.actor.out.str(), "view: logged in; denied, token ends "))
        << scene.actor.out.str();
}

TEST(login, receives_the_browser_at_both_addresses_of_localhost) {
    login_scene scene{{}, "localhost"};
    scene.actor.browser = [&scene](const std::string&) {
        scene.traveller = std::thread{[&scene] {
            const loopback_guest guest{scene.port, true};
            guest.send("GET " + std::string{right_redirect} +
                       " HTTP/1.1\r\nHost: localhost:" + std::to_string(scene.port) + "\r\n\r\n");
            scene.pages.push_back(loopback_guest{scene.port}.is_connected() ? guest.read_all() : "");
        }};
        return true;
    };
    EXPECT_EQ(scene.run({"login", "view"}), exit_status::fine) << scene.actor.err.str();
    EXPECT_TRUE(scene.pages.at(0).starts_with("HTTP/1.1 200 "));
}

TEST(login, names_a_busy_port_and_opens_no_browser) {
    for (const bool version_6 : {false, true}) {
        const held_port held{version_6};
        login_scene scene{{}, version_6 ? "localhost" : "127.0.0.1"};
        scene.port = held.number();
        EXPECT_EQ(scene.run({"login", "view"}), exit_status::failed);
        const auto port = std::to_string(held.number());
        EXPECT_TRUE(contains(scene.actor.err.str(), "tokenkeeperctl: view: port " + port + " of " +
                                                        (version_6 ? "::1" : "127.0.0.1") + " is in use"))
            << scene.actor.err.str();
        EXPECT_TRUE(contains(scene.actor.err.str(), "`ss -ltnp 'sport = :" + port + "'`"));
        EXPECT_TRUE(scene.opened.empty());
        EXPECT_EQ(scene.actor.out.str(), "");
    }
}

TEST(login, offers_paste_where_it_cannot_listen) {
    const fake_daemon daemon{
        [](const std::string&) { return begun_login("https%3A%2F%2Fexample.com%2Fback"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"login", "view"}), exit_status::failed);
    EXPECT_TRUE(contains(s.err.str(), "cannot receive the browser at https://example.com/back"));
    EXPECT_TRUE(contains(s.err.str(), "--paste"));
}

TEST(login, ends_with_its_time) {
    const auto port = free_port();
    const fake_daemon daemon{[port](const std::string&) { return begun_login("127.0.0.1", port, 0); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"login", "view"}), exit_status::failed);
    EXPECT_TRUE(contains(s.err.str(), "tokenkeeperctl: view: nobody finished the login until "))
        << s.err.str();
    EXPECT_TRUE(contains(s.err.str(), "Begin again: tokenkeeperctl login view"));
    EXPECT_TRUE(contains(s.out.str(), "Open this address in a browser on this host: https://login.example/"));
}

TEST(login, names_the_tunnel_for_a_remote_browser) {
    const auto port = free_port();
    const fake_daemon daemon{[port](const std::string&) { return begun_login("127.0.0.1", port, 0); }};
    stage s{daemon.path()};
    s.browser = [](const std::string&) {
        ADD_FAILURE() << "no browser opens here";
        return true;
    };
    s.run({"login", "view", "--remote"});
    const auto number = std::to_string(port);
    EXPECT_TRUE(contains(s.out.str(), "\n  ssh -L " + number + ":127.0.0.1:" + number + " ")) << s.out.str();
    EXPECT_TRUE(contains(s.out.str(), ": https://login.example/oauth/authorize?"));
}

TEST(login, gives_no_browser_an_answer_that_is_no_login) {
    for (
        const auto* answer :
        {R"({})", R"({"login_id":"l","authorization_url":"https://x/?redirect_uri=a&state=s"})",
         R"({"login_id":"l","expires":"2026-11-24T08:00:00Z","authorization_url":"file:///etc?redirect_uri=a&state=s"})",
         R"({"login_id":"l","expires":"2026-11-24T08:00:00Z","authorization_url":"--help"})",
         R"({"login_id":"l","expires":"2026-11-24T08:00:00Z","authorization_url":"https://x/?redirect_uri=a"})",
         R"({"login_id":"l","expires":"2026-11-24T08:00:00Z","authorization_url":"https://x/?state=s&state=s&redirect_uri=a"})"}) {
        const fake_daemon daemon{[answer](const std::string&) { return http_json(201, answer); }};
        stage s{daemon.path()};
        s.browser = [](const std::string&) {
            ADD_FAILURE() << "the browser must not open this";
            return true;
        };
        EXPECT_EQ(s.run({"login", "view"}), exit_status::failed) << answer;
        EXPECT_TRUE(contains(s.err.str(), "view: the ")) << s.err.str();
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl::redirect_test
