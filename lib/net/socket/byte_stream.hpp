#pragma once

#include <cstddef>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::net {

/// The end of one read or write: how it ended and how many bytes it moved.
struct transfer {
    boost::system::error_code ec;
    std::size_t bytes = 0;

    transfer(boost::system::error_code code, std::size_t count) : ec(code), bytes(count) {}
};

/// An open connection, plain or TLS, as a stream of bytes. It keeps SSL out of the code that reads and writes
/// HTTP. One read and one write may be under way at a time. A stream has no timeouts: its user closes it when
/// the time is up, and operations under way then end with operation_aborted.
class byte_stream {
public:
    byte_stream() = default;
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;
    virtual ~byte_stream() = default;

    virtual boost::asio::awaitable<transfer> read_some(boost::asio::mutable_buffer buffer) = 0;
    virtual boost::asio::awaitable<transfer> write_some(boost::asio::const_buffer buffer) = 0;
    virtual void close() noexcept = 0;

    /// The address at the other end of the TCP connection; the unspecified address where it was not
    /// connected.
    [[nodiscard]] virtual boost::asio::ip::address remote() const = 0;

    /// True if the peer has neither closed nor sent anything unread: the connection is fit for another
    /// request.
    [[nodiscard]] virtual bool quiet() noexcept = 0;
};

}  // namespace tokenkeeper::net
