#include "daemon/systemd/credentials_server.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::systemd::credentials_server_test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using outcome = credential_audit::outcome;

struct unix_address {
    sockaddr_un value{};
    socklen_t size = offsetof(sockaddr_un, sun_path);

    unix_address() { value.sun_family = AF_UNIX; }
    explicit unix_address(std::string_view name) : unix_address{} {
        std::memcpy(value.sun_path, name.data(), name.size());
        size += static_cast<socklen_t>(name.size());
    }
    [[nodiscard]] const sockaddr* generic() const {
        return reinterpret_cast<const sockaddr*>(
            &value);  // NOLINT(*-reinterpret-cast): how sockets are called
    }
    [[nodiscard]] sockaddr* generic() {
        return reinterpret_cast<sockaddr*>(&value);  // NOLINT(*-reinterpret-cast): how sockets are called
    }
};

/// A listening socket with an abstract address that the kernel picks.
int listening_socket() {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const unix_address unnamed;
    if (::bind(descriptor, unnamed.generic(), sizeof unnamed.value.sun_family) != 0 ||
        ::listen(descriptor, 64) != 0)
        throw std::runtime_error{"cannot listen"};
    return descriptor;
}

/// systemd's end: bound to the address that names unit and credential, reading until the end.
class client {
public:
    client(int server, std::string_view own_address) {
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const unix_address own{own_address};
        if (!own_address.empty() && ::bind(descriptor_, own.generic(), own.size) != 0)
            throw std::runtime_error{"cannot bind"};
        unix_address target;
        target.size = sizeof target.value;
        ::getsockname(server, target.generic(), &target.size);
        if (::connect(descriptor_, target.generic(), target.size) != 0)
            throw std::runtime_error{"cannot connect"};
        ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client() { ::close(descriptor_); }

    void finish_sending() const { ::shutdown(descriptor_, SHUT_WR); }
    /// True once the other side has closed; what came until then is in `text`.
    bool at_end() {
        std::array<char, 4096> part{};
        for (;;) {
            const ssize_t size = ::read(descriptor_, part.data(), part.size());
            if (size <= 0) return size == 0;
            text.append(part.data(), static_cast<std::size_t>(size));
        }
    }
    std::string text;

private:
    int descriptor_;
};

std::string address_for(std::string_view unit_and_credential) {
    static unsigned number = static_cast<unsigned>(::getpid()) << 8U;
    std::array<char, 20> hexadecimal{};
    static_cast<void>(std::snprintf(hexadecimal.data(), hexadecimal.size(), "%x", ++number));
    return std::string(1, '\0') + hexadecimal.data() + "/unit/" + std::string{unit_and_credential};
}

/// A server whose tokens are in a table; a token "later" never comes.
class credentials : public ::testing::Test {
protected:
    asio::awaitable<credential_answer> token_for(credential_request request) {
        ++asked;
        credential_answer answer;
        answer.permitted = request.unit != "lost-its-right.service";
        const auto found = tokens.find(request.unit);
        if (found->second.empty()) {
            answer.reason = "The session is failed";
            co_return answer;
        }
        if (found->second == "later") {
            asio::steady_timer never{context, asio::steady_timer::time_point::max()};
            co_await never.async_wait(asio::use_awaitable);
        }
        if (found->second == "bug") throw std::logic_error{"a bug"};
        answer.token = secret{found->second};
        co_return answer;
    }

    void start() {
        options.token_for = [this](credential_request r) { return token_for(std::move(r)); };
        options.permits = [this](const credential_request& r) { return tokens.contains(r.unit); };
        options.audit = [this](const credential_audit& a) { audits.push_back(a); };
        options.identify_peer = [this](int) { return credentials_peer{.uid = uid, .pid = 4711}; };
        server.emplace(context.get_executor(), descriptor, options);
        server->start();
    }

    /// The bytes that a client gets until the server closes.
    std::string answer_to(std::string_view own_address) {
        client c{descriptor, own_address};
        run_until([&c] { return c.at_end(); });
        return c.text;
    }

    template <class Condition>
    void run_until(Condition met) {
        const auto until = std::chrono::steady_clock::now() + 10s;
        while (!met() && std::chrono::steady_clock::now() < until)
            context.run_one_for(1ms);
        EXPECT_TRUE(met());
    }

    asio::io_context context{1};
    int descriptor = listening_socket();
    std::map<std::string, std::string> tokens{{"export.service", "a-token"}};
    uid_t uid = 0;
    int asked = 0;
    std::vector<credential_audit> audits;
    credentials_options options;
    std::optional<credentials_server> server;
};

TEST_F(credentials, are_given_to_the_unit_that_may_have_them) {
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::given);
    EXPECT_EQ(audits[0].unit, "export.service");
    EXPECT_EQ(audits[0].request, "credential genesys for export.service");
    EXPECT_EQ(audits[0].peer, "uid 0, pid 4711");
    EXPECT_EQ(audits[0].reason, "");
}

TEST_F(credentials, are_not_given_to_another_unit) {
    start();
    EXPECT_EQ(answer_to(address_for("other.service/genesys")), "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::refused);
    EXPECT_EQ(audits[0].request, "credential genesys for other.service");
    EXPECT_EQ(audits[0].reason, "no session has this unit in credential_for");
    EXPECT_EQ(asked, 0);
}

TEST_F(credentials, that_do_not_exist_at_present_are_refused_to_nobody) {
    tokens["export.service"] = "";
    tokens["lost-its-right.service"] = "";
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    EXPECT_EQ(answer_to(address_for("lost-its-right.service/genesys")), "");
    ASSERT_EQ(audits.size(), 2U);
    EXPECT_EQ(audits[0].end, outcome::unserved) << "the unit is permitted";
    EXPECT_EQ(audits[0].reason, "The session is failed");
    EXPECT_EQ(audits[1].end, outcome::refused) << "while it waited";
}

TEST_F(credentials, are_not_given_to_another_user_whatever_the_address_says) {
    uid = 1000;
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    EXPECT_EQ(asked, 0);
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::refused);
    EXPECT_EQ(audits[0].peer, "uid 1000, pid 4711");
}

TEST_F(credentials, are_not_given_to_an_address_that_names_nothing) {
    start();
    EXPECT_EQ(answer_to(""), "");
    EXPECT_EQ(answer_to(address_for("export.service/../genesys")), "");
    EXPECT_EQ(answer_to(std::string(1, '\0') + "x"), "");
    EXPECT_EQ(asked, 0);
    ASSERT_EQ(audits.size(), 3U);
    for (const auto& a : audits)
        EXPECT_EQ(a.reason, "the address of the peer names no unit and credential");
}

TEST_F(credentials, survive_a_bug_of_the_callback) {
    tokens["broken.service"] = "bug";
    start();
    EXPECT_EQ(answer_to(address_for("broken.service/genesys")), "");
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    ASSERT_EQ(audits.size(), 2U);
    EXPECT_EQ(audits[0].end, outcome::unserved);
    EXPECT_EQ(audits[0].reason, "a bug");
}

TEST_F(credentials, are_not_waited_for_without_end) {
    tokens["export.service"] = "later";
    options.answer = 5ms;
    start();
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].end, outcome::unserved);
    EXPECT_EQ(audits[0].reason, "there was no token in time");
}

TEST_F(credentials, are_given_to_no_more_than_so_many_at_once) {
    tokens["slow.service"] = "later";
    tokens["slower.service"] = "later";
    options.connections = 2;
    options.answer = 1s;
    start();
    client first{descriptor, address_for("slow.service/genesys")};
    client second{descriptor, address_for("slower.service/genesys")};
    client third{descriptor, address_for("export.service/genesys")};
    run_until([this] { return asked == 2; });
    for (int i = 0; i < 10; ++i)
        context.poll();
    EXPECT_EQ(asked, 2) << "the third did not wait";
    run_until([&third] { return third.at_end(); });
    EXPECT_EQ(third.text, "a-token");
}

TEST_F(credentials, are_given_past_the_instances_of_a_template_that_wait) {
    options.connections = 8;
    options.share = 2;
    std::vector<std::unique_ptr<client>> crowd;
    for (int i = 0; i < 20; ++i)
        tokens["w@" + std::to_string(i) + ".service"] = "later";
    start();
    for (int i = 0; i < 20; ++i)
        crowd.push_back(
            std::make_unique<client>(descriptor, address_for("w@" + std::to_string(i) + ".service/genesys")));
    EXPECT_EQ(answer_to(address_for("export.service/genesys")), "a-token");
    EXPECT_EQ(asked, 3) << "two instances at a time";
    EXPECT_FALSE(crowd.at(2)->at_end()) << "it waits";
    const auto refused = std::ranges::count_if(audits, [](const credential_audit& each) {
        return each.reason == "too many instances of the unit ask at once";
    });
    EXPECT_EQ(refused, 13);
    EXPECT_FALSE(crowd.at(0)->at_end());
    crowd.at(0).reset();
    run_until([this] { return asked == 4; });
    EXPECT_EQ(audits.back().reason, "the client has gone") << "the third has its turn";
}

TEST_F(credentials, of_clients_that_hang_up_take_no_place) {
    tokens["slow.service"] = "later";
    start();
    auto gone = std::make_unique<client>(descriptor, address_for("slow.service/genesys"));
    gone->finish_sending();
    run_until([this] { return asked == 1; });
    for (int i = 0; i < 10; ++i)
        context.poll();
    EXPECT_TRUE(audits.empty()) << "systemd reads until the end";
    gone.reset();
    run_until([this] { return !audits.empty(); });
    EXPECT_EQ(audits[0].reason, "the client has gone");
}

TEST_F(credentials, end_with_the_server) {
    tokens["export.service"] = "later";
    start();
    client c{descriptor, address_for("export.service/genesys")};
    run_until([this] { return asked == 1; });
    server->stop();
    run_until([&c] { return c.at_end(); });
    EXPECT_EQ(c.text, "");
    ASSERT_EQ(audits.size(), 1U);
    EXPECT_EQ(audits[0].reason, "the daemon stops");
}

TEST_F(credentials, are_asked_for_by_a_process_that_the_kernel_names) {
    options.identify_peer = credentials_peer_of;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    EXPECT_EQ(credentials_peer_of(ends[0]).uid, ::getuid());
    EXPECT_EQ(credentials_peer_of(ends[0]).pid, ::getpid());
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_EQ(credentials_peer_of(ends[0]).uid, static_cast<uid_t>(-1)) << "what is unknown is not root";
    ::close(descriptor);
}

}  // namespace
}  // namespace tokenkeeper::systemd::credentials_server_test
