#pragma once

#include "tests/cloud/cloud_model.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>

/// The server's coroutines; for its own sources only.
namespace tokenkeeper::cloud {

struct tls_counters;

/// The data that every connection of the API needs; it outlives all connections. Only the server's thread
/// uses it, except for the members under the model's mutex.
struct front_end {
    cloud_model& model;
    std::mutex& model_mutex;
    std::function<wall_time()> now;
    std::function<void(const std::string&)> log;
    std::string base_path;
    milliseconds connection_idle{60000};
    unsigned requests_per_connection = 0;
    tls_counters& counters;                      ///< under the mutex
    std::set<boost::beast::tcp_stream*> open{};  ///< under the mutex
};

/// Serves one connection until either side ends it. `tls` is null for plain HTTP.
boost::asio::awaitable<void> serve_connection(front_end& shared, boost::asio::ip::tcp::socket socket,
                                              std::shared_ptr<boost::asio::ssl::context> tls);

using http_handler =
    std::function<genesys::response(genesys::method, const std::string& target, const std::string& body)>;

/// Serves one plain connection with whole answers: the admin interface.
boost::asio::awaitable<void> serve_admin(http_handler handler, boost::asio::ip::tcp::socket socket);

}  // namespace tokenkeeper::cloud
