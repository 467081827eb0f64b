#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace tokenkeeper::control {

/// What one client, or many, may cost the daemon.
struct limits {
    std::size_t connections = 256;   ///< at once; see admission.hpp for who goes when one more comes
    std::size_t long_answers = 128;  ///< requests to Genesys Cloud and reloads at once; less than
                                     ///< `connections`, so that reading goes on
    std::uint32_t header = 8'192;
    std::uint64_t body = 65'536;
    milliseconds idle{30'000};       ///< without the first byte of a request
    milliseconds head{5'000};        ///< from that byte to the end of the header, however many reads it takes
    milliseconds content{5'000};     ///< from there to the end of the body
    milliseconds write{5'000};       ///< for a whole answer
    milliseconds patience{60'000};   ///< for such an answer, before 504
    milliseconds accept_pause{100};  ///< after a failed accept, for example for want of descriptors
    milliseconds last_requests{200};  ///< for requests of clients that are connected when the server stops
    milliseconds refusals{60'000};    ///< between two lines of the log about refusals of one user
    milliseconds stop{2'000};         ///< for the answers still under way when the server stops
};

}  // namespace tokenkeeper::control
