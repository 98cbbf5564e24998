package dev.switchboard.tools.seed;

import java.util.List;

/**
 * A phone number that is not in use: {@code 555-0100} to {@code 555-0199} in an area code of the
 * United States, or {@code 07700 900000} to {@code 900999}, which Ofcom keeps for drama.
 *
 * @param areaCode of the United States; 0 is the British range
 * @param subscriber the last digits: 0..99, British 0..999
 */
record PhoneLine(int areaCode, int subscriber) {
  private static final int PER_AREA = 100;
  private static final int BRITISH = 1000;

  /** Area codes of American places. */
  private static final List<Integer> AREA_CODES =
      List.of(
          201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224,
          225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270,
          272, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317,
          318, 319, 320, 321, 323, 325, 330, 331, 334, 336, 337, 339, 346, 347, 351, 352, 360, 361,
          385, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423,
          424, 425, 430, 432, 434, 435, 440, 442, 443, 445, 458, 464, 469, 470, 475, 478, 479, 480,
          484, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530,
          531, 534, 539, 540, 541, 551, 559, 561, 562, 563, 567, 570, 571, 573, 574, 575, 580, 585,
          586, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 620,
          623, 626, 628, 629, 630, 631, 636, 641, 646, 650, 651, 657, 660, 661, 662, 667, 669, 678,
          681, 682, 701, 702, 703, 704, 706, 707, 708, 712, 713, 714, 715, 716, 717, 718, 719, 720,
          724, 725, 727, 731, 732, 734, 737, 740, 747, 754, 757, 760, 762, 763, 765, 769, 770, 772,
          773, 774, 775, 779, 781, 785, 786, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814,
          815, 816, 817, 818, 828, 830, 831, 832, 843, 845, 847, 848, 850, 854, 856, 857, 858, 859,
          860, 862, 863, 864, 865, 870, 872, 878, 901, 903, 904, 906, 907, 908, 909, 910, 912, 913,
          914, 915, 916, 917, 918, 919, 920, 925, 928, 929, 930, 931, 934, 936, 937, 938, 940, 941,
          947, 949, 951, 952, 954, 956, 959, 970, 971, 972, 973, 978, 979, 980, 984, 985, 989);

  /** How many numbers there are. */
  static final int COUNT = AREA_CODES.size() * PER_AREA + BRITISH;

  /** One of all numbers. */
  static PhoneLine of(int index) {
    int american = AREA_CODES.size() * PER_AREA;
    return index < american
        ? new PhoneLine(AREA_CODES.get(index % AREA_CODES.size()), index / AREA_CODES.size())
        : new PhoneLine(0, index - american);
  }

  String e164() {
    return isBritish()
        ? "+447700900%03d".formatted(subscriber)
        : "+1%d55501%02d".formatted(areaCode, subscriber);
  }

  /**
   * A way in which people and providers write it; every second time E.164. National spellings are
   * those of the United States, so a server must read numbers in that region, as it does by
   * default.
   */
  String spelled(SeedChance chance) {
    if (chance.at(0).isWithin(50)) {
      return e164();
    }
    String format =
        chance
            .at(1)
            .oneOf(
                isBritish()
                    ? List.of(
                        "+44 7700 900%2$03d",
                        "+44 (0)7700 900%2$03d",
                        "+44-7700-900%2$03d",
                        "447700900%2$03d",
                        "00447700900%2$03d",
                        "011 44 7700 900%2$03d")
                    : List.of(
                        "(%1$d) 555-01%2$02d",
                        "%1$d-555-01%2$02d",
                        "%1$d.555.01%2$02d",
                        "%1$d55501%2$02d",
                        "1%1$d55501%2$02d",
                        "1-%1$d-555-01%2$02d",
                        "+1 (%1$d) 555-01%2$02d",
                        "+1 %1$d 555 01%2$02d",
                        "+1-%1$d-555-01%2$02d"));
    return format.formatted(areaCode, subscriber);
  }

  private boolean isBritish() {
    return areaCode == 0;
  }
}
