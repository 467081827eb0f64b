#pragma once

#include "lib/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tokenkeeper::control {

/// The limits of the server: connections and requests in parallel, sizes in bytes, and times.
///
/// Commanders are root, the daemon's own user and operators; visitors are all others. See admission.hpp for
/// how users share places, turn_book.hpp for bytes, and command_places.hpp for long answers.
struct limits {
    std::size_t connections = 192;  ///< of visitors that are served in parallel
    std::size_t reserved = 128;     ///< of commanders that are served in parallel
    std::size_t line = 1'024;       ///< of visitors, and of commanders, that wait to be served
    std::size_t long_answers = 96;  ///< clients that wait for Genesys Cloud or a reload, of each master and
                                    ///< of all operators; less than `reserved`, so that reading goes on
    std::size_t unfinished = 512;   ///< the same with the work of clients that have left
    std::size_t followers = 1'024;  ///< answers that go on as things happen; no limit besides the
                                    ///< places of the connections, unless it is smaller
    std::size_t commands_at_once = 500;     ///< of one operator, before its next ones wait
    std::size_t unsent = 8'388'608;         ///< bytes of answers that clients have not taken
    std::size_t unsent_of_one = 2'097'152;  ///< the same of one user
    int socket_buffer = 32'768;             ///< of each connection; the kernel doubles it
    std::uint32_t header = 8'192;
    std::size_t fields = 64;        ///< of a header: each costs far more time than its bytes
    std::size_t target_parts = 64;  ///< of a target: its segments and parameters, for the same reason
    std::uint64_t body = 65'536;
    milliseconds idle{30'000};          ///< until the first byte of a request
    milliseconds head{5'000};           ///< from that byte to the end of the header
    milliseconds content{5'000};        ///< from the header to the end of the body
    milliseconds write{5'000};          ///< for a whole answer
    milliseconds live_write{300'000};   ///< for one part of an answer that goes on as things happen
    milliseconds patience{60'000};      ///< for a long answer, before 504
    milliseconds command_interval{50};  ///< between the commands of an operator who gives too many
    milliseconds accept_pause{100};     ///< after a failed accept, for example if no descriptors are left; it
                                        ///< doubles up to the next
    milliseconds longest_pause{1'600};
    milliseconds accept_quiet{10'000};   ///< without a failed accept, until the failures count as over
    milliseconds last_requests{200};     ///< for requests of clients that are connected when the server stops
    milliseconds accepting{3};           ///< for accepting connections in one turn of the loop
    milliseconds longest_accepting{25};  ///< the same where a crowd waits, which gets as much as all others
    milliseconds visitors{3};            ///< for requests of visitors in one turn of the loop
    milliseconds settling{3};            ///< for giving places in one turn of the loop
    milliseconds refusals{60'000};       ///< between two lines of the log about refusals of one user
    milliseconds stop{2'000};            ///< for the answers still under way when the server stops
};

/// The time for accepting in this turn. Nobody can tell root from others in the kernel's queue: where a crowd
/// was left waiting in it, accepting gets as much time as all else took since (`elapsed`), within bounds.
std::chrono::nanoseconds accepting_time(const limits& bounds, bool crowd_waits,
                                        std::chrono::nanoseconds elapsed);

/// The limits for a process that may have this many descriptors: half of them are for the control socket, and
/// less where the daemon could not go on with the rest.
limits limits_for(std::size_t descriptors);

}  // namespace tokenkeeper::control
