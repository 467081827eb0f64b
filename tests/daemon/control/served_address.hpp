#pragma once

#include "daemon/control/http/metrics_address.hpp"
#include "tests/daemon/control/fake_backend.hpp"

#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Another program that listens, and after its end an address that is free.
class other_program {
public:
    explicit other_program(asio::io_context& context, const char* address = "127.0.0.1")
        : acceptor_{context, {asio::ip::make_address(address), 0}} {}

    [[nodiscard]] net::host_port address() const {
        const auto place = acceptor_.local_endpoint();
        net::host_port address;
        address.host = place.address().to_string();
        address.is_address = true;
        address.port = place.port();
        return address;
    }
    void end() { acceptor_.close(); }

private:
    tcp::acceptor acceptor_;
};

/// The address of the metrics, over real sockets on the thread of the test.
class served_address : public ::testing::Test {
protected:
    // NOLINTNEXTLINE(bugprone-exception-escape): in a test, ending the program is the right answer
    ~served_address() override {
        asio::co_spawn(context, served.stop(), asio::use_future);
        context.restart();
        context.run();
    }

    net::host_port free_address(const char* address = "127.0.0.1") {
        return other_program{context, address}.address();
    }
    std::string serve(const std::optional<net::host_port>& address, bool with_page = false) {
        const auto next = served.prepare(address, with_page);
        if (next->trouble.empty()) served.serve(*next);
        context.restart();
        context.poll();
        return next->trouble;
    }
    /// The server's answer to a client that comes and goes.
    std::string ask(const net::host_port& address, const std::string& target = "/metrics",
                    const std::string& headers = {}) {
        return send(address, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                                 headers + "\r\n");
    }
    /// The same for a request as it is written; it must end the connection.
    std::string send(const net::host_port& address, const std::string& request) {
        tcp::socket client{context};
        boost::system::error_code failure;
        client.connect({asio::ip::make_address(address.host), address.port}, failure);
        if (failure) return failure.message();
        asio::write(client, asio::buffer(request));
        return rest_of(client);
    }
    /// What comes until the server ends the connection.
    std::string rest_of(tcp::socket& client) {
        std::string answer;
        auto done = asio::async_read(client, asio::dynamic_buffer(answer), asio::use_future);
        context.restart();
        while (done.wait_for(seconds{0}) != std::future_status::ready)
            context.run_one();
        return answer;
    }

    asio::io_context context{1};
    fake_backend backend{context.get_executor()};
    std::vector<std::string> told;
    metrics_address served{context.get_executor(), backend,
                           [this](const std::string& trouble) { told.push_back(trouble); },
                           [](std::string_view) {}, milliseconds{1}};
};

}  // namespace tokenkeeper::control::testing
