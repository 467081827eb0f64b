#include "daemon/ctl/login/loopback_acceptors.hpp"

#include <string_view>

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>

#include <fcntl.h>

namespace tokenkeeper::ctl {
namespace {

using acceptor_type = boost::asio::ip::tcp::acceptor;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

boost::system::error_code listen(acceptor_type& acceptor, const boost::asio::ip::tcp::endpoint& place) {
    boost::system::error_code error;
    acceptor.open(place.protocol(), error);
    if (error) return error;
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
    // Connections of an earlier login may still be closing. Linux never shares the port of a listener for
    // this.
    acceptor.set_option(acceptor_type::reuse_address{true}, error);
    if (!error && place.address().is_v6()) acceptor.set_option(boost::asio::ip::v6_only{true}, error);
    if (!error) acceptor.bind(place, error);
    if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    return error;
}

failure listen_failure(const boost::asio::ip::tcp::endpoint& place, const redirect_address& address,
                       const boost::system::error_code& error) {
    const std::string text = fmt::format("port {} of {} ", place.port(), place.address().to_string());
    if (error == boost::asio::error::address_in_use) {
        return {
            exit_status::failed,
            text + "is in use, so the browser cannot come back here; nobody is logged in",
            {},
            fmt::format("`ss -ltnp 'sport = :{}'` shows by whom; close that program, or log in with --paste",
                        place.port())};
    }
    std::string hint = "Use --paste";
    if (address.host == "localhost") {
        hint +=
            ", or a redirect URI with 127.0.0.1: for localhost, both 127.0.0.1 and ::1 have to be free "
            "and present";
    }
    return {exit_status::failed,
            text + "cannot be listened on: " + error.message() + "; nobody is logged in",
            {},
            std::move(hint)};
}

std::vector<boost::asio::ip::address> addresses_of(const redirect_address& address) {
    if (address.host == "127.0.0.1") return {address_v4::loopback()};
    if (address.host == "[::1]") return {address_v6::loopback()};
    return {address_v4::loopback(), address_v6::loopback()};
}

}  // namespace

outcome<acceptor_list> listen_at(boost::asio::io_context& loop, const redirect_address& address) {
    acceptor_list acceptors;
    for (const auto& each : addresses_of(address)) {
        const boost::asio::ip::tcp::endpoint place{each, address.port};
        if (const auto error = listen(acceptors.emplace_back(loop), place))
            return listen_failure(place, address, error);
    }
    return acceptors;
}

}  // namespace tokenkeeper::ctl
