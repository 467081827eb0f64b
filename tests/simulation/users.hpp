#pragma once

#include "tests/simulation/world.hpp"

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

/// Who uses the daemon, through the same backend as the control socket. Each ends with the daemon's process.
namespace tokenkeeper::simulation {

/// One command.
boost::asio::awaitable<void> give_command(world& w, std::string session, session_action what);
/// `while true; do tokenkeeperctl WHAT NAME; done`, over all the names in turn.
boost::asio::awaitable<void> repeat_command(world& w, std::vector<std::string> sessions, session_action what);
boost::asio::awaitable<void> read_token(world& w, std::string session, std::optional<seconds> min_valid);
/// A program that fetches a token again and again.
boost::asio::awaitable<void> repeat_reading(world& w, std::string session, std::optional<seconds> min_valid,
                                            milliseconds pause);
/// Reads the organization's idle timeout, or sets it.
boost::asio::awaitable<void> administer_timeout(world& w, std::string organization, std::string session,
                                                std::optional<seconds> timeout);
boost::asio::awaitable<void> load_again(world& w);

}  // namespace tokenkeeper::simulation
