#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::cloud {

/// A blocking client that shows what really comes over the wire. Every wait ends after ten seconds, as a
/// failure.
class raw_client {
public:
    explicit raw_client(std::uint16_t port);

    /// Of connecting.
    [[nodiscard]] boost::system::error_code connected() const { return connected_; }

    void send(std::string_view text);
    /// Reads until the end, `enough` bytes or an error; `ended` tells which (no error: enough).
    std::string read(std::size_t enough = SIZE_MAX);
    /// One HTTP message with Content-Length (or none), head and body; keeps the connection.
    std::string exchange(std::string_view request);
    [[nodiscard]] boost::system::error_code ended() const { return ended_; }
    /// True if no byte arrives for that time. It is for a server that must stay silent.
    bool silent_for(std::chrono::milliseconds length);

private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_{io_};
    boost::system::error_code connected_;
    boost::system::error_code sent_;
    boost::system::error_code ended_;
};

/// "GET /x HTTP/1.1" with Host and, where there is one, the token.
std::string http_request(std::string_view method, std::string_view target, std::string_view bearer,
                         std::string_view body = {});
/// A form, as a client sends it to /oauth/token. `basic` is "id:secret".
std::string grant_request_text(std::string_view basic, std::string_view form);
int status_of(std::string_view answer);
std::string body_of(std::string_view answer);

}  // namespace tokenkeeper::cloud
