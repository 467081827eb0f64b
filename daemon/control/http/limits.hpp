#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace tokenkeeper::control {

/// The limits of the server: connections and requests in parallel, sizes in bytes, and times.
struct limits {
    std::size_t connections = 256;   ///< in parallel; admission.hpp chooses the one that a new one replaces
    std::size_t long_answers = 128;  ///< requests to Genesys Cloud and reloads in parallel; less than
                                     ///< `connections`, so that reading goes on
    std::uint32_t header = 8'192;
    std::uint64_t body = 65'536;
    milliseconds idle{30'000};        ///< until the first byte of a request
    milliseconds head{5'000};         ///< from that byte to the end of the header
    milliseconds content{5'000};      ///< from the header to the end of the body
    milliseconds write{5'000};        ///< for a whole answer
    milliseconds patience{60'000};    ///< for a long answer, before 504
    milliseconds accept_pause{100};   ///< after a failed accept, for example if no descriptors are left
    milliseconds last_requests{200};  ///< for requests of clients that are connected when the server stops
    milliseconds refusals{60'000};    ///< between two lines of the log about refusals of one user
    milliseconds stop{2'000};         ///< for the answers still under way when the server stops
};

}  // namespace tokenkeeper::control
