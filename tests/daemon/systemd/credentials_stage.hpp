#pragma once

#include "daemon/systemd/credentials_server.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <map>
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

namespace tokenkeeper::systemd::credentials_test {

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
inline int listening_socket() {
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

inline std::string address_for(std::string_view unit_and_credential) {
    static unsigned number = static_cast<unsigned>(::getpid()) << 8U;
    std::array<char, 20> hexadecimal{};
    static_cast<void>(std::snprintf(hexadecimal.data(), hexadecimal.size(), "%x", ++number));
    return std::string(1, '\0') + hexadecimal.data() + "/unit/" + std::string{unit_and_credential};
}

/// A server whose tokens are in a table; a token "later" never comes.
class credentials_stage : public ::testing::Test {
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

}  // namespace tokenkeeper::systemd::credentials_test
