#include "lib/net/resolve/absolute_name.hpp"

#include <array>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <unistd.h>

namespace tokenkeeper::net::absolute_name_test {
namespace {

/// A name server on loopback that knows no name and remembers the questions.
class name_server {
public:
    name_server() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        ::bind(socket_, reinterpret_cast<sockaddr*>(&address_), size);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size);
        thread_ = std::thread([this] { serve(); });
    }
    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;
    ~name_server() {
        // An empty datagram ends the thread.
        ::sendto(socket_, "", 0, 0, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
        thread_.join();
        ::close(socket_);
    }

    [[nodiscard]] sockaddr_in address() const { return address_; }
    std::vector<std::string> questions() {
        const std::lock_guard lock(guard_);
        return questions_;
    }

private:
    void serve() {
        std::array<unsigned char, 512> packet{};
        for (;;) {
            sockaddr_in client{};
            socklen_t client_size = sizeof client;
            const auto size = ::recvfrom(socket_, packet.data(), packet.size(), 0,
                                         reinterpret_cast<sockaddr*>(&client), &client_size);
            if (size <= 12) return;
            note(packet.data() + 12);
            packet[2] |= 0x80U;                                                // an answer
            packet[3] = static_cast<unsigned char>((packet[3] & 0xf0U) | 3U);  // no such name
            ::sendto(socket_, packet.data(), static_cast<std::size_t>(size), 0,
                     reinterpret_cast<sockaddr*>(&client), client_size);
        }
    }

    void note(const unsigned char* labels) {
        std::string name;
        while (*labels != 0) {
            if (!name.empty()) name += '.';
            name.append(reinterpret_cast<const char*>(labels + 1), *labels);
            labels += *labels + 1;
        }
        const std::lock_guard lock(guard_);
        if (questions_.empty() || questions_.back() != name) questions_.push_back(name);
    }

    int socket_;
    sockaddr_in address_{};
    std::mutex guard_;
    std::vector<std::string> questions_;
    std::thread thread_;
};

/// The questions of a look-up on a host whose resolv.conf says `ndots:5` and has a search domain.
std::vector<std::string> questions_for(const char* name, bool whole_names_only) {
    name_server server;
    std::thread([&server, name, whole_names_only] {
        ::setenv("RES_OPTIONS", "ndots:5", 1);
        ::setenv("LOCALDOMAIN", "search.example", 1);
        ::res_init();
        if (whole_names_only) ask_whole_names_only();
        _res.nscount = 1;
        _res.nsaddr_list[0] = server.address();
        addrinfo hints{};
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* list = nullptr;
        if (::getaddrinfo(name, nullptr, &hints, &list) == 0) ::freeaddrinfo(list);
        ::unsetenv("RES_OPTIONS");
        ::unsetenv("LOCALDOMAIN");
    }).join();
    return server.questions();
}

using questions = std::vector<std::string>;

TEST(absolute_name, is_asked_without_search_domains) {
    const auto usual = questions_for("api.mypurecloud.com", false);
    if (usual.empty()) GTEST_SKIP() << "this host resolves names without DNS";
    EXPECT_EQ(usual.front(), "api.mypurecloud.com.search.example");
    EXPECT_EQ(questions_for("api.mypurecloud.com", true), questions{"api.mypurecloud.com"});
    EXPECT_EQ(questions_for("gateway", true).front(), "gateway.search.example");
}

}  // namespace
}  // namespace tokenkeeper::net::absolute_name_test
