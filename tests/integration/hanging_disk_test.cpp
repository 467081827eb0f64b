#include "tests/integration/fixture/held_disk.hpp"
#include "tests/integration/fixture/oauth_installation.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

/// The daemon on a disk that does not answer: its syncs are held. TOKENKEEPER_LONG=1 holds them for 60 s,
/// otherwise as long as it takes until enough has been seen.
namespace tokenkeeper::integration::hanging_disk_test {
namespace {

using cloud::fault;
using cloud::fault_kind;

/// The socket of a service manager, which counts what feeds the watchdog.
class service_manager {
public:
    explicit service_manager(const std::filesystem::path& path) : path_(path.string()) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path_.data(), path_.size());
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::system_error{errno, std::generic_category(), "bind"};
    }
    service_manager(const service_manager&) = delete;
    service_manager& operator=(const service_manager&) = delete;
    ~service_manager() { ::close(socket_); }

    [[nodiscard]] std::vector<std::string> environment() const {
        return {"NOTIFY_SOCKET=" + path_, "WATCHDOG_USEC=2000000"};
    }
    /// The number of WATCHDOG=1 since the last call.
    std::size_t count_feeds() {
        std::size_t feeds = 0;
        std::string message(4096, '\0');
        for (;;) {
            const auto size = ::recv(socket_, message.data(), message.size(), 0);
            if (size < 0) return feeds;
            if (message.substr(0, static_cast<std::size_t>(size)) == "WATCHDOG=1") ++feeds;
        }
    }

private:
    std::string path_;
    int socket_ = -1;
};

class hanging_disk : public oauth_installation {
protected:
    ~hanging_disk() override { disk_.release(); }

    void start_held() {
        program::options o;
        o.environment = systemd_.environment();
        o.prepare = disk_.preparation();
        disk_.attach();
        start_daemon(o);
    }
    /// A kept session, and one whose refresh token rotates all the time.
    void start_sessions(seconds token_life) {
        start_cloud(seconds{8});
        add_token("lobby");
        add_client("view", token_life);
        seed("view", "login");
        write_configuration(
            "  lobby:\n    organization: acme\n    mode: keep-alive\n    access_token_file: lobby.token\n" +
            by_refresh("view"));
        start_held();
        ASSERT_TRUE(becomes("lobby", "alive"));
        ASSERT_TRUE(becomes("view", "alive"));
    }

    /// The next refresh is on its way, and the disk hangs before its answer comes.
    void hang_before_the_answer() {
        fault slow{fault_kind::latency};
        slow.what = cloud::operation::oauth_token;
        slow.latency = milliseconds{3000};
        add_fault(slow);
        const auto before = client("view").requests;
        ASSERT_TRUE(eventually([&] { return client("view").requests > before; }));
        const auto grants = client("view").grants;
        disk_.hang();
        clear_faults();
        ASSERT_TRUE(eventually([&] { return client("view").grants >= grants && disk_.holds(); }));
    }

    service_manager systemd_{file("notify")};
    held_disk disk_;
};

TEST_F(hanging_disk, stops_refreshes_but_neither_touches_nor_the_watchdog) {
    start_sessions(seconds{10});
    disk_.hang();
    ASSERT_TRUE(eventually([&] { return disk_.holds(); })) << "the intent of a refresh";
    const auto refreshes = client("view").requests;
    const auto touches = record("lobby").requests;
    const bool long_run = std::getenv("TOKENKEEPER_LONG") != nullptr;  // NOLINT(concurrency-mt-unsafe)
    if (long_run) let_pass(seconds{60});

    systemd_.count_feeds();
    std::size_t feeds = 0;
    EXPECT_TRUE(eventually([&] { return (feeds += systemd_.count_feeds()) >= 6; }))
        << "three times the interval of the watchdog";
    EXPECT_TRUE(eventually([&] { return record("lobby").requests >= touches + 3; }));
    EXPECT_TRUE(record("lobby").alive());
    EXPECT_TRUE(eventually([&] { return count_in_log("state.unavailable") == 1; }));
    EXPECT_TRUE(disk_.holds());
    EXPECT_EQ(client("view").requests, refreshes) << "no refresh before its intent is on disk";
    EXPECT_EQ(count_in_log("state.recovered"), 0U);

    disk_.release();
    EXPECT_TRUE(eventually([&] { return count_in_log("state.recovered") == 1; }));
    EXPECT_TRUE(eventually([&] { return client("view").requests > refreshes; }));
    ASSERT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(family("login").reuses, 0U);
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_TRUE(stored("view")->refresh_token == secret{family("login").latest});
}

TEST_F(hanging_disk, does_not_hold_a_stop_that_loses_nothing) {
    start_sessions(seconds{10});
    disk_.hang();
    ASSERT_TRUE(eventually([&] { return disk_.holds(); })) << "the intent of a refresh";
    EXPECT_EQ(stop_daemon(), 1);
    EXPECT_EQ(count_in_log("does not answer, and the daemon stops"), 1U);
    EXPECT_EQ(count_in_log("latest refresh token"), 0U);
    EXPECT_EQ(family("login").reuses, 0U);
}

TEST_F(hanging_disk, holds_a_stop_as_long_as_a_refresh_token_would_be_lost) {
    start_sessions(seconds{20});
    hang_before_the_answer();
    daemon().signal(SIGTERM);
    EXPECT_FALSE(daemon().wait(seconds{7}));
    disk_.release();
    EXPECT_EQ(daemon().wait(patience), 0);
    EXPECT_TRUE(stored("view")->refresh_token == secret{family("login").latest});
}

TEST_F(hanging_disk, does_not_hold_a_stop_for_ever_and_names_what_may_be_lost) {
    start_sessions(seconds{20});
    hang_before_the_answer();
    EXPECT_EQ(stop_daemon(), 1);
    EXPECT_EQ(count_in_log("view: the disk of the state store does not answer, and the daemon stops"), 1U);
    disk_.release();
    start_daemon();
    EXPECT_TRUE(eventually([&] {
        const auto is = state("view");
        return is == "alive" || is == "failed/refresh_answer_lost";
    })) << "the intent was durable, and the present token has ended";
}

}  // namespace
}  // namespace tokenkeeper::integration::hanging_disk_test
