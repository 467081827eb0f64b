#include "tests/integration/fixture/installation.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <unistd.h>

/// The daemon as its operator meets it: configurations, reloads, signals, rights, logs.
namespace tokenkeeper::integration::operating_test {
namespace {

std::string session_of(const std::string& name, const std::string& terms = "    mode: keep-alive\n") {
    return "  " + name + ":\n    organization: acme\n" + terms + "    access_token_file: " + name +
           ".token\n";
}

class operating : public installation {
protected:
    void start_with(const std::vector<std::string>& names,
                    const std::string& terms = "    mode: keep-alive\n") {
        start_cloud(seconds{600});
        std::string sessions;
        for (const auto& name : names) {
            add_token(name);
            sessions += session_of(name, terms);
        }
        write_configuration(sessions);
        start_daemon();
        for (const auto& name : names)
            ASSERT_TRUE(becomes(name, "alive")) << name;
    }
};

wall_time next_time(const boost::json::object& session) {
    return parse_iso8601(std::string{session.at("next_action").at("at").as_string()}).value();
}

TEST_F(operating, a_reload_touches_only_what_changed) {
    start_with({"kept", "removed"});
    ASSERT_TRUE(become_quiet({"kept"}));
    const auto kept = session("kept");
    add_token("added");
    write_configuration(session_of("kept") + session_of("added"));
    const auto reload = ctl({"reload"});
    EXPECT_EQ(reload.status, 0) << reload.output;
    EXPECT_TRUE(becomes("added", "alive"));
    const auto after = session("kept");
    EXPECT_EQ(after.at("since"), kept.at("since"));
    EXPECT_EQ(after.at("last_verified"), kept.at("last_verified"));
    EXPECT_EQ(after.at("next_action").at("what"), kept.at("next_action").at("what"));
    // The same moment of the boot clock, told by the wall clock of two requests: they may differ in the
    // second.
    const auto moved = next_time(after) - next_time(kept);
    EXPECT_LE(std::chrono::abs(moved), seconds{1});
    EXPECT_EQ(ctl({"status", "removed"}).status, 1);
    const auto requests = record("removed").requests;
    ctl({"verify", "removed"});
    EXPECT_EQ(record("removed").requests, requests) << "no request after its removal";
}

TEST_F(operating, a_bad_reload_changes_nothing_and_says_everything_that_is_wrong) {
    start_with({"kept"});
    const auto good = read_file(file("tokenkeeper.yaml"));
    write_configuration(
        "  kept:\n    organisation: acme\n    mode: forever\n    access_token_file: kept.token\n");
    const auto reload = ctl({"reload"});
    EXPECT_EQ(reload.status, 1);
    EXPECT_NE(reload.output.find("organization"), std::string::npos) << reload.output;
    EXPECT_NE(reload.output.find("forever"), std::string::npos) << reload.output;
    EXPECT_NE(reload.output.find("tokenkeeper.yaml:"), std::string::npos) << reload.output;
    EXPECT_EQ(state("kept"), "alive");
    auto elsewhere = good;
    elsewhere.replace(elsewhere.find(state_file().string()), state_file().string().size(), "/else.db");
    write_file(file("tokenkeeper.yaml"), elsewhere);
    const auto line = std::ranges::count(elsewhere.substr(0, elsewhere.find("/else.db")), '\n') + 1;
    const auto fixed = ctl({"reload"}).output;
    const auto told =
        ':' + std::to_string(line) + ":9: state.path: cannot change while running; restart tokenkeeperd";
    EXPECT_NE(fixed.find(told), std::string::npos) << fixed;
    daemon().signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return log().find("config.rejected") != std::string::npos; }));
    EXPECT_EQ(state("kept"), "alive");
    write_file(file("tokenkeeper.yaml"), good);
    daemon().signal(SIGHUP);
    EXPECT_TRUE(eventually([&] { return log().find("config.loaded") != std::string::npos; }));
}

TEST_F(operating, a_bad_configuration_at_the_start_exits_with_78) {
    start_cloud(seconds{600});
    write_configuration("  x:\n    organization: nowhere\n");
    program p{{TOKENKEEPERD, "--config", file("tokenkeeper.yaml").string()}, file("out")};
    EXPECT_EQ(p.wait(patience), 78);
    EXPECT_NE(p.output().find("nowhere"), std::string::npos) << p.output();
    program check{{TOKENKEEPERD, "--check-config", file("tokenkeeper.yaml").string()}, file("out2")};
    EXPECT_EQ(check.wait(patience), 78);
    program missing{{TOKENKEEPERD, "--config", file("missing.yaml").string()}, file("out3")};
    EXPECT_EQ(missing.wait(patience), 78);
    program usage{{TOKENKEEPERD, "--nonsense"}, file("out4")};
    EXPECT_EQ(usage.wait(patience), 1);
}

/// As by `tokenkeeperd --check-config > report` on a full disk.
TEST_F(operating, output_that_cannot_be_written_is_a_failure) {
    start_cloud(seconds{600});
    write_configuration(session_of("wallboard"));
    const auto run = [this](const std::string& arguments, const std::string& out) {
        const auto command = TOKENKEEPERD + std::string{' '} + arguments + " > " + out;
        std::filesystem::remove(file("errors"));
        program p{{"/bin/sh", "-c", command}, file("errors")};
        const int status = p.wait(patience).value_or(-1);
        return std::pair{status, p.output()};
    };
    for (const auto& arguments : {std::string{"--version"}, std::string{"--help"},
                                  "--check-config " + file("tokenkeeper.yaml").string()}) {
        EXPECT_EQ(run(arguments, "/dev/null"), (std::pair{0, std::string{}})) << arguments;
        EXPECT_EQ(
            run(arguments, "/dev/full"),
            (std::pair{1, std::string{"tokenkeeperd: cannot write the output: No space left on device\n"}}))
            << arguments;
    }
}

/// It ended the process, which systemd took for a clean end.
TEST_F(operating, a_hangup_during_the_start_is_a_reload) {
    start_cloud(seconds{600});
    write_configuration(session_of("wallboard"));
    const auto command =
        "kill -HUP $$; exec " + std::string{TOKENKEEPERD} + " --config " + file("tokenkeeper.yaml").string();
    program starting{{"/usr/bin/env", "--block-signal=HUP", "/bin/sh", "-c", command}, file("early.log")};
    EXPECT_TRUE(eventually([&] { return starting.output().find("config.loaded") != std::string::npos; }))
        << starting.output();
    starting.signal(SIGTERM);
    EXPECT_EQ(starting.wait(patience), 0);
}

TEST_F(operating, a_second_daemon_says_that_one_is_running) {
    start_with({"wallboard"});
    program second{{TOKENKEEPERD, "--config", file("tokenkeeper.yaml").string()}, file("second.log")};
    EXPECT_EQ(second.wait(patience), 1);
    EXPECT_NE(second.output().find("already running"), std::string::npos) << second.output();
    EXPECT_EQ(state("wallboard"), "alive");
}

TEST_F(operating, a_socket_left_by_kill_9_is_replaced) {
    start_with({"wallboard"});
    daemon().signal(SIGKILL);
    EXPECT_EQ(daemon().wait(patience), 128 + SIGKILL);
    EXPECT_TRUE(std::filesystem::exists(file("socket")));
    EXPECT_EQ(ctl({"status"}).status, 3);
    start_daemon();
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_FALSE(std::filesystem::exists(file("socket")));
}

TEST_F(operating, stops_while_the_api_hangs) {
    start_with({"wallboard"});
    cloud().with_model([](cloud::cloud_model& model, wall_time) {
        model.faults().add(cloud::fault{cloud::fault_kind::hang});
    });
    program verify{{TOKENKEEPERCTL, "--socket", file("socket").string(), "verify", "wallboard"},
                   file("verify")};
    const auto sent = record("wallboard").requests;
    ASSERT_TRUE(eventually([&] { return record("wallboard").requests > sent; }));
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_EQ(stop_daemon(), 0);
    std::printf("stopped in %lld ms\n",
                static_cast<long long>((std::chrono::steady_clock::now() - asked) / milliseconds{1}));
    EXPECT_NE(log().find("daemon.stopping"), std::string::npos);
}

TEST_F(operating, an_operator_may_touch_a_session_that_is_only_verified) {
    start_with({"audit"}, "");
    EXPECT_EQ(record("audit").resets, 0U);
    const auto touch = ctl({"keep-alive", "audit"});
    EXPECT_EQ(touch.status, 0) << touch.output;
    EXPECT_EQ(record("audit").resets, 1U);
    EXPECT_NE(log().find("keep-alive requested by uid " + std::to_string(::getuid())), std::string::npos);
    ctl({"verify", "audit"});
    EXPECT_EQ(record("audit").resets, 1U);
}

TEST_F(operating, other_users_may_read_where_they_can_connect_but_not_control) {
    if (::getuid() != 0) {
        // Without root the test cannot become another user; tests/daemon/control tests the rights themselves.
        start_with({"wallboard"});
        EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);
        return;
    }
    constexpr uid_t nobody = 65534;
    start_with({"wallboard"});
    ::chmod(file("").c_str(), 0755);
    program::options as_nobody;
    as_nobody.user = nobody;
    ::chmod(file("").parent_path().c_str(), 0755);
    EXPECT_EQ(ctl({"status"}, as_nobody).status, 6) << "mode 0660";
    ::chmod(file("socket").c_str(), 0666);
    EXPECT_EQ(ctl({"status"}, as_nobody).status, 0);
    const auto refused = ctl({"verify", "wallboard"}, as_nobody);
    EXPECT_EQ(refused.status, 6) << refused.output;
    EXPECT_EQ(ctl({"reload"}, as_nobody).status, 6);
    EXPECT_NE(log().find("control.denied"), std::string::npos);

    more_of_organization = "";
    const auto text = configuration(session_of("wallboard"));
    auto trusted = text;
    trusted.replace(trusted.find("control:\n"), 9, "control:\n  operators: { users: [65534] }\n");
    write_file(file("tokenkeeper.yaml"), trusted);
    EXPECT_EQ(ctl({"reload"}).status, 0);
    EXPECT_EQ(ctl({"verify", "wallboard"}, as_nobody).status, 0) << "named in control.operators";
}

TEST_F(operating, answers_while_five_hundred_clients_hold_their_connections) {
    start_with({"wallboard"});
    std::vector<int> held;
    for (int i = 0; i < 500; ++i) {
        const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        file("socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
        const bool connected =
            ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        if (connected && i % 3 == 1) {
            EXPECT_GT(::send(client, "GET /v1/sta", 11, MSG_NOSIGNAL), 0);
        }
        if (i % 3 == 2) ::shutdown(client, SHUT_WR);
        held.push_back(client);
        if (i % 100 == 99) {
            EXPECT_EQ(ctl({"status"}).status, 0);
        }
    }
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_EQ(session("wallboard").at("state"), "alive");
    std::printf("answered in %lld ms with 500 clients\n",
                static_cast<long long>((std::chrono::steady_clock::now() - asked) / milliseconds{1}));
    for (const int client : held)
        ::close(client);
}

/// Everything that the daemon writes or shows at its most verbose level, with every kind of answer.
class telling : public operating, public testing::WithParamInterface<const char*> {};

TEST_P(telling, no_token_whatever_happens) {
    log_level = "trace";
    log_format = GetParam();
    start_cloud(seconds{600});
    std::vector<std::string> secrets{add_token("wallboard"), "inline-secret-0123456789-abcdefghijklmnop"};
    write_configuration(session_of("wallboard") +
                        "  inline:\n    organization: acme\n    access_token: " + secrets[1] + "\n");
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    for (int kind = 0; kind <= static_cast<int>(cloud::fault_kind::down); ++kind) {
        if (static_cast<cloud::fault_kind>(kind) == cloud::fault_kind::hang) continue;
        cloud().with_model([&](cloud::cloud_model& model, wall_time) {
            model.faults().clear();
            model.faults().add(cloud::fault{static_cast<cloud::fault_kind>(kind)});
        });
        ctl({"verify", "wallboard", "inline"});
    }
    std::string shown =
        ctl({"status", "--json"}).output + ctl({"status"}).output + ctl({"status", "inline"}).output;
    write_configuration("  wallboard:\n    organization: acme\n    access_token: [" + secrets[1] + "]\n");
    shown += ctl({"reload"}).output;
    const auto proc = "/proc/" + std::to_string(daemon().pid());
    shown += read_file(proc + "/cmdline") + read_file(proc + "/environ");
    EXPECT_EQ(stop_daemon(), 0);
    shown += log();
    EXPECT_GT(shown.size(), 3000U);
    for (const auto& secret : secrets) {
        EXPECT_EQ(shown.find(secret), std::string::npos);
        EXPECT_EQ(shown.find(secret.substr(0, 20)), std::string::npos) << "not even a part";
    }
    EXPECT_NE(shown.find("wallboard"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(formats, telling, testing::Values("text", "json"));

}  // namespace
}  // namespace tokenkeeper::integration::operating_test
